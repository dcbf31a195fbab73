import type { ServerResponse } from 'node:http';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** What somebody reads who installs the app; `link` leads on to Slack. Nothing of the company is in it. */
export function installPage(title: string, lines: string[], link?: { href: string; label: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 15vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; }
a { display: inline-block; padding: 0.6rem 1.2rem; border-radius: 0.5rem; background: #1f3a5f; color: #fff;
  text-decoration: none; }
a:focus-visible { outline: 3px solid #6ea8fe; outline-offset: 2px; }
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${lines.map((line) => `<p>${escaped(line)}</p>`).join('\n')}
${link ? `<p><a href="${escaped(link.href)}">${escaped(link.label)}</a></p>` : ''}
</main>
</body>
</html>
`;
}

/** The address of the page carries a code: nobody may keep, frame or pass it on. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
};

export function answer(response: ServerResponse, status: number, title: string, lines: string[]): void {
  if (response.headersSent) return;
  response.writeHead(status, pageHeaders).end(installPage(title, lines));
}

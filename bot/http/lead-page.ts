import { createHash } from 'node:crypto';

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;color:#1d1c1d;background:#fff}' +
  'a{display:inline-block;padding:.6rem 1.1rem;border-radius:6px;background:#1f3a5f;color:#fff;text-decoration:none}' +
  '@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#1a1d21}a{background:#4a7ab5}}';
const sha256 = createHash('sha256').update(style).digest('base64');

/** What the page may do: nothing but show itself. */
export const leadPageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${sha256}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * The page behind a link to a person. It is the same for every id, known or not, and asks nothing and nobody: what
 * there is to see is shown in Slack, to those who may see it.
 * @param team Slack's id of the workspace to open.
 */
export function leadPage(team?: string): string {
  const open = team ? `slack://open?team=${encodeURIComponent(team)}` : 'slack://open';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>Switchboard</title>
<style>${style}</style>
</head>
<body>
<h1>A link of Switchboard</h1>
<p>It points to a person whom your revenue team works with. The web shows nothing about them.</p>
<p>Open Slack and send the link to Switchboard: the bot shows you what you may see.</p>
<p><a href="${open}" rel="noreferrer">Open in Slack</a></p>
</body>
</html>
`;
}

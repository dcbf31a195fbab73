import { readdirSync, readFileSync } from 'node:fs';
import path, { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** Everything the page loads stands beside it; text from the outside can neither run nor load anything. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** The chat page at `/`, its parts under `/playground/page/`; served as they are, read once. */
export function playgroundPage(): Hono {
  const files = filesIn(new URL('./page/', import.meta.url));
  const app = new Hono();

  const send = (name: string): Response | undefined => {
    const type = TYPES[extname(name)];
    const file = files.get(name);
    if (!type || !file) return undefined;
    return new Response(new Uint8Array(file), { headers: { ...HEADERS, 'content-type': type } });
  };
  app.get('/', (context) => send('index.html') ?? context.notFound());
  app.get('/playground/page/:file{.+}', (context) => send(context.req.param('file')) ?? context.notFound());
  return app;
}

/** @returns contents by path below the folder, `kit/dom.js`. Only what is listed here can be asked for. */
function filesIn(folder: URL): Map<string, Buffer> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    found.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      const below = path.relative(fileURLToPath(folder), file);
      return [below.split(path.sep).join('/'), readFileSync(file)];
    }),
  );
}

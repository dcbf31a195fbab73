import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../../domain/errors.ts';
import { onWebhook, type WebhookDeps } from '../../handlers/on-webhook.ts';
import { leadPage, leadPageHeaders } from './lead-page.ts';

export interface HttpDeps {
  host: string;
  port: number;
  /** Base address that senders signed; default: what the request says. */
  publicUrl?: string;
  webhooks: WebhookDeps;
  now(): Date;
  /** Resolves when the bot can work; its error says what is missing. */
  ready(): Promise<void>;
  slack?(request: IncomingMessage, response: ServerResponse): void;
  /** Further pages, mounted at the root: the playground. */
  pages?: Hono;
}
export interface HttpServer {
  url: string;
  server: Server;
  close(): Promise<void>;
}

const maxBody = 1_048_576;

/** One port for everything that comes in over HTTP. Slack's requests go to Bolt untouched. */
export async function startHttp(deps: HttpDeps): Promise<HttpServer> {
  const app = routes(deps);
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    if (deps.slack && request.url?.startsWith('/slack/')) deps.slack(request, response);
    else void listener(request, response);
  });
  // A client that sends one byte a second must not hold a connection for ever.
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError(
              'config',
              `Port ${deps.port} is in use. Stop what uses it, or choose another: PORT=${deps.port + 1}`,
            )
          : error,
      ),
    );
    server.listen(deps.port, deps.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${deps.host}:${port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
}

function routes({ webhooks, now, ready, publicUrl, slack, pages }: HttpDeps): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.text('alive'));
  app.get('/readyz', async (c) => {
    try {
      await ready();
      return c.text('ready');
    } catch (error) {
      return c.text((error as Error).message, 503);
    }
  });
  app.get('/lead/:id', async (c) =>
    c.body(leadPage(slack && (await webhooks.workspaceId())), 200, leadPageHeaders),
  );
  app.post(
    '/webhooks/:system',
    // The rest of the body may still be on its way: the connection cannot serve another request.
    bodyLimit({
      maxSize: maxBody,
      onError: (c) => c.text('larger than 1 MB', 413, { connection: 'close' }),
    }),
    async (c) => {
      const request = c.req.raw;
      const { pathname, search } = new URL(request.url);
      const answer = await onWebhook(
        c.req.param('system'),
        {
          method: request.method,
          url: publicUrl ? `${publicUrl}${pathname}${search}` : request.url,
          headers: Object.fromEntries(request.headers),
          raw: Buffer.from(await request.arrayBuffer()),
          now: now(),
        },
        webhooks,
      );
      if (answer.retryAfter) c.header('retry-after', String(answer.retryAfter));
      return c.text(answer.detail, answer.status);
    },
  );
  if (pages) app.route('/', pages);
  app.onError((error, c) => {
    webhooks.log.error({ method: c.req.method, path: c.req.path, err: error }, 'request failed');
    return c.text('Something went wrong on our side.', 500);
  });
  return app;
}

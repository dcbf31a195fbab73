import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createClient, type WebClient } from '../../bot/slack/client.ts';
import { slackLogger } from '../../bot/slack/logger.ts';
import { silentLog } from '../support/log.ts';
import { serve } from './signed.ts';

// biome-ignore lint/suspicious/noExplicitAny: arguments of any method, decoded from a form
export type Args = Record<string, any>;
export interface Call {
  method: string;
  args: Args;
}
/** What a method answers: a body; an error word; a status; or a broken connection. */
export type Answer =
  | object
  | string
  | { status: number; headers?: Record<string, string>; body?: string }
  | typeof dropped
  | ((args: Args) => Answer | Promise<Answer>);
export const dropped = Symbol('the connection breaks');

export interface WebApi {
  /** For the client and for response addresses below `/response/`. */
  url: string;
  client: WebClient;
  calls: Call[];
  /** Answers of a method, each once and in order; the last one stays. */
  on(method: string, ...answers: Answer[]): void;
  methods(): string[];
  close(): Promise<void>;
}

/** A Web API that answers as it is told and remembers what it was asked, over real HTTP. */
export async function startWebApi(): Promise<WebApi> {
  const calls: Call[] = [];
  const answers = new Map<string, Answer[]>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const method = path.startsWith('/response/') ? 'response' : path.replace('/api/', '');
    const args = method === 'response' ? JSON.parse(body) : decoded(body);
    calls.push({ method, args });
    const queue = answers.get(method) ?? ['unknown_method'];
    let answer = queue.length > 1 ? queue.shift() : queue[0];
    while (typeof answer === 'function') answer = await answer(args);
    reply(response, answer ?? {});
  }

  const server = await serve(createServer((request, response) => void handle(request, response)));
  return {
    url: server.url,
    client: createClient('test-token', `${server.url}/api/`, slackLogger(silentLog)),
    calls,
    on: (method, ...some) => void answers.set(method, some),
    methods: () => calls.map(({ method }) => method),
    close: server.close,
  };
}

const decoded = (body: string): Args =>
  Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => [
      key,
      /^[[{]/.test(value) ? JSON.parse(value) : value,
    ]),
  );

type Plain = Exclude<Answer, (args: Args) => unknown>;

function reply(response: ServerResponse, answer: Plain): void {
  if (answer === dropped) {
    response.socket?.destroy();
  } else if (typeof answer === 'object' && 'status' in answer) {
    const {
      status,
      headers = {},
      body = '',
    } = answer as { status: number; headers?: Record<string, string>; body?: string };
    response.writeHead(status, headers).end(body);
  } else {
    const body =
      typeof answer === 'string' ? { ok: false, error: answer } : { ok: true, ...(answer as object) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

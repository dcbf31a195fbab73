import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Args } from './args.ts';
import { SlackApiError } from './errors.ts';
import type { Fault, Faults } from './faults.ts';
import { methods } from './methods/index.ts';
import type { Backend } from './methods/method.ts';
import type { Json } from './model.ts';
import type { Traffic } from './traffic.ts';

/** Calls remembered; a playground may run for days. */
const KEPT_CALLS = 10_000;

const needNoToken: readonly string[] = ['blocks.validate'];

export interface Tokens {
  bot: string;
  /** App-level, for Socket Mode. */
  app: string;
}

/** One Web API call as it came in, without its token. */
export interface LoggedCall {
  method: string;
  args: Json;
  /** `null` when the caller got no answer. */
  answer: Json | null;
  at: string;
}

interface Answer {
  body: Json;
  headers?: Record<string, string>;
  status?: number;
}

/** Slack's Web API: token check, planned faults, the method, the log. */
export class WebApi {
  readonly log: LoggedCall[] = [];
  /** Calls under way, except those that hang on purpose. */
  pending = 0;
  #backend: Backend;
  #tokens: Tokens;
  #faults: Faults;
  #scopes: readonly string[];
  #traffic: Traffic;

  constructor(backend: Backend, tokens: Tokens, faults: Faults, scopes: readonly string[], traffic: Traffic) {
    this.#backend = backend;
    this.#tokens = tokens;
    this.#faults = faults;
    this.#scopes = scopes;
    this.#traffic = traffic;
  }

  async handle(
    method: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
  ): Promise<void> {
    this.pending += 1;
    const start = performance.now();
    const note = (args: Args, answer: Json | null) =>
      this.#note(method, args, answer, performance.now() - start);
    try {
      const { args, problem } = parse(body, request.headers['content-type'] ?? '');
      const fault = this.#faults.take(method, this.#channelOf(args));
      if (fault?.hang) return note(args, null);
      const answer = problem ? { body: problem.answer } : this.#answer(method, args, request, fault);
      // Real answers take a network round trip; without it a test could rely on answers that come at once.
      await pause(1);
      note(args, fault?.dropAfterEffect ? null : answer.body);
      if (fault?.dropAfterEffect) request.socket.destroy();
      else this.#send(response, answer);
    } finally {
      this.pending -= 1;
    }
  }

  #answer(method: string, args: Args, request: IncomingMessage, fault: Fault | undefined): Answer {
    try {
      this.#authorize(method, args, request.headers.authorization);
      if (fault?.status429) return rateLimited(fault.status429.retryAfter);
      if (fault?.error) throw new SlackApiError(fault.error);
      const run = methods.get(method);
      if (!run) return { body: { ok: false, error: 'unknown_method', req_method: method } };
      return { body: { ok: true, ...run(args, this.#backend) } };
    } catch (cause) {
      if (cause instanceof SlackApiError) return { body: cause.answer };
      throw cause;
    }
  }

  #authorize(method: string, args: Args, header: string | undefined): void {
    if (needNoToken.includes(method)) return;
    const token = header?.replace(/^Bearer /i, '') ?? args.text('token');
    if (!token) throw new SlackApiError('not_authed');
    const [wanted, other] =
      method === 'apps.connections.open'
        ? [this.#tokens.app, this.#tokens.bot]
        : [this.#tokens.bot, this.#tokens.app];
    if (token === wanted) return;
    throw new SlackApiError(token === other ? 'not_allowed_token_type' : 'invalid_auth');
  }

  #channelOf(args: Args): string | undefined {
    const name = args.text('channel') ?? args.text('channel_id');
    return name && (this.#backend.workspace.conversation(name)?.id ?? name);
  }

  #note(method: string, args: Args, answer: Json | null, ms: number): void {
    const { token: _, ...shown } = args.values;
    if (this.log.length >= KEPT_CALLS) this.log.shift();
    const at = this.#backend.workspace.clock.now().toISOString();
    this.log.push({ method, args: shown, answer, at });
    this.#traffic.note({ to: 'slack', at, ms: Math.round(ms), name: method, body: readable(shown), answer });
  }

  #send(response: ServerResponse, { body, headers, status }: Answer): void {
    response.writeHead(status ?? 200, {
      'content-type': 'application/json; charset=utf-8',
      'x-oauth-scopes': this.#scopes.join(','),
      ...headers,
    });
    response.end(JSON.stringify(body));
  }
}

function parse(body: string, contentType: string): { args: Args; problem?: SlackApiError } {
  try {
    return { args: Args.parse(body, contentType) };
  } catch (cause) {
    if (cause instanceof SlackApiError) return { args: new Args({}), problem: cause };
    throw cause;
  }
}

const rateLimited = (seconds: number): Answer => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: { ok: false, error: 'ratelimited' },
});

/** Objects and arrays that the real client sends as JSON text. */
const readable = (args: Json): Json =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, structured(value)]));

function structured(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

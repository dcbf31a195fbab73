import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the scripted model says in one turn. */
export interface Said {
  text?: string;
  calls?: { name: string; input: unknown; id?: string }[];
  stop?: string;
  usage?: Record<string, number | null> | null;
  thinking?: boolean;
}
/** What goes wrong instead. */
export type Step =
  | { say: Said }
  | { status: number; type?: string; code?: string; headers?: Record<string, string>; body?: string }
  | {
      fault:
        | 'hang'
        | 'stall'
        | 'pings_then_answer'
        | 'cut'
        | 'end_early'
        | 'bad_json'
        | 'half_call'
        | 'plain_json';
    }
  | { fault: 'error_event'; type: string };

export interface Seen {
  path: string;
  headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
  body: any;
}

/**
 * A stand-in for POST /v1/messages on loopback: answers each request with the next step of a script, over
 * server-sent events, and refuses conversations whose tool results do not pair with their calls.
 */
export async function startMessagesServer(script: Step[] | ((request: Seen, index: number) => Step)) {
  const seen: Seen[] = [];
  let paused = false;
  let open = 0;
  const server = createServer(async (request, response) => {
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = {
      path: request.url ?? '',
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    };
    seen.push(one);
    const problem = pairingProblem(one.body.messages, paused);
    if (problem) return refuse(response, 400, 'invalid_request_error', problem);
    const step = typeof script === 'function' ? script(one, seen.length - 1) : script[seen.length - 1];
    if (!step) return refuse(response, 500, 'api_error', 'the script is at its end');
    paused = 'say' in step && step.say.stop === 'pause_turn';
    play(response, step);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    /** Requests that somebody still waits for. */
    get open() {
      return open;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function play(response: ServerResponse, step: Step): void {
  if ('status' in step) {
    response.writeHead(step.status, {
      'content-type': 'application/json',
      'request-id': 'req_test',
      ...step.headers,
    });
    const details = step.code ? { details: { error_code: step.code } } : {};
    response.end(
      step.body ??
        JSON.stringify({
          type: 'error',
          error: { type: step.type ?? 'api_error', message: 'no', ...details },
        }),
    );
    return;
  }
  if ('say' in step) return void stream(response, eventsOf(step.say));
  if (step.fault === 'hang') return;
  if (step.fault === 'plain_json') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"id":"msg_1","type":"message","content":[{"type":"te');
    return;
  }
  const events = eventsOf({ text: 'All good.' });
  switch (step.fault) {
    case 'stall':
      stream(response, events.slice(0, 3), false);
      return;
    case 'cut':
      stream(response, events.slice(0, 3), false);
      setTimeout(() => response.destroy(), 20);
      return;
    case 'end_early':
      stream(response, events.slice(0, -1));
      return;
    case 'error_event':
      stream(response, [...events.slice(0, 2), { type: 'error', error: { type: step.type, message: 'no' } }]);
      return;
    case 'bad_json':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('event: message_start\ndata: {"type":"message_start","message":{"secret words\n\n');
      return;
    case 'half_call':
      stream(
        response,
        eventsOf({ calls: [{ name: 'note_add', input: { who: 'Maria', text: 'x' } }], stop: 'tool_use' }, -8),
      );
      return;
    case 'pings_then_answer': {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let pings = 0;
      const timer = setInterval(() => {
        pings += 1;
        if (pings < 6) return void response.write('event: ping\ndata: {"type":"ping"}\n\n');
        clearInterval(timer);
        for (const event of events) response.write(sse(event));
        response.end();
      }, 60);
    }
  }
}

interface Event {
  type: string;
  [key: string]: unknown;
}
const sse = (event: Event): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

function stream(response: ServerResponse, events: Event[], end = true): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_test' });
  for (const event of events) response.write(sse(event));
  if (end) response.end();
}

/** @param keep how much of each tool input arrives; negative: so much is missing at its end. */
function eventsOf({ text, calls = [], stop, usage, thinking }: Said, keep?: number): Event[] {
  const started =
    usage === undefined
      ? { input_tokens: 100, output_tokens: 1, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 }
      : usage;
  const blocks: { start: Event; delta?: Event }[] = [
    ...(thinking
      ? [
          {
            start: { type: 'thinking', thinking: '', signature: '' },
            delta: { type: 'signature_delta', signature: 'signed' },
          },
        ]
      : []),
    ...(text === undefined
      ? []
      : [{ start: { type: 'text', text: '', citations: null }, delta: { type: 'text_delta', text } }]),
    ...calls.map(({ name, input, id }, index) => ({
      start: {
        type: 'tool_use',
        id: id ?? `toolu_${Math.random().toString(36).slice(2)}_${index}`,
        name,
        input: {},
      },
      delta: { type: 'input_json_delta', partial_json: JSON.stringify(input).slice(0, keep) },
    })),
  ];
  return [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-test',
        content: [],
        container: null,
        diagnostics: null,
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        usage: started,
      },
    },
    ...blocks.flatMap(({ start, delta }, index) => [
      { type: 'content_block_start', index, content_block: start },
      { type: 'content_block_delta', index, delta },
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: {
        stop_reason: stop ?? (calls.length > 0 ? 'tool_use' : 'end_turn'),
        stop_sequence: null,
        stop_details: null,
      },
      usage: { output_tokens: 20 },
    },
    { type: 'message_stop' },
  ];
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ type: 'error', error: { type, message } }));
}

interface WireMessage {
  role: string;
  content: string | { type: string; id?: string; tool_use_id?: string }[];
}
/**
 * Why a conversation is invalid: sides not by turns, a call without its result, a result without its call.
 * @param resumed the last answer was a pause, so the model's own words may stand at the end.
 */
export function pairingProblem(messages: WireMessage[], resumed = false): string | undefined {
  const ids = new Set<string>();
  for (const [index, { role, content }] of messages.entries()) {
    if ((index % 2 === 0 ? 'user' : 'assistant') !== role) return `message ${index} is of the wrong side`;
    const blocks = typeof content === 'string' ? [] : content;
    if (typeof content !== 'string' && blocks.length === 0) return `message ${index} is empty`;
    const calls = blocks.flatMap(({ type, id }) => (type === 'tool_use' ? [id ?? ''] : []));
    for (const id of calls) {
      if (ids.has(id)) return `the id ${id} is used twice`;
      ids.add(id);
    }
    const next = messages[index + 1]?.content;
    const results = (typeof next === 'object' ? next : []).flatMap(({ type, tool_use_id }) =>
      type === 'tool_result' ? [tool_use_id ?? ''] : [],
    );
    if (role === 'assistant' && calls.join() !== results.join())
      return `calls ${calls} got results ${results}`;
    if (role === 'user' && index === 0 && blocks.some(({ type }) => type === 'tool_result'))
      return 'a result before any call';
  }
  return resumed || messages.at(-1)?.role === 'user' ? undefined : 'the last message is not a person’s';
}

import { createHmac } from 'node:crypto';
import Anthropic, { APIError } from '@anthropic-ai/sdk';
import type { Log } from '../../connectors/connector.ts';
import { classify, type FaultKind, ModelFault } from './faults.ts';
import { withRetries } from './patience.ts';
import type {
  Block,
  Message,
  ModelPort,
  Stop,
  ToolSpec,
  Turn,
  TurnOptions,
  TurnRequest,
  Usage,
} from './port.ts';
import { addUsage, noUsage } from './port.ts';
import { startWatchdog } from './watchdog.ts';

export interface AnthropicOptions {
  /** A compatible server on this network may do without. */
  apiKey?: string;
  /** Unset: Anthropic's own. Anything else is spoken to in the smaller dialect that all such servers share. */
  baseUrl?: string;
  model: string;
  /** Keys the hash of the person who asks. */
  userSecret: string;
  log: Log;
  /** Milliseconds until the first byte of headers. */
  timeoutMs?: number;
  /** Milliseconds without any byte, before or after the headers. */
  idleMs?: number;
  /** First pause before a repeat; doubles each time. */
  backoffMs?: number;
}

const home = 'https://api.anthropic.com';
const maxPauses = 3;
/** A turn that ran out of tokens is asked again, once, with this many times as many. */
const cutOffFactor = 4;
const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } } as const;

/**
 * The Messages API behind the port. The SDK's own retries are off: it obeys any `retry-after`, and hangs for
 * ever when a stream goes silent after its headers (both measured on 1.10.0), so waiting is decided here.
 */
export function createAnthropicPort(options: AnthropicOptions): ModelPort {
  const { model, log, idleMs = 20_000, backoffMs = 500 } = options;
  const baseURL = options.baseUrl ?? home;
  const compatible = new URL(baseURL).hostname !== 'api.anthropic.com';
  const client = new Anthropic({
    baseURL,
    apiKey: options.apiKey ?? 'none',
    authToken: null,
    webhookKey: null,
    maxRetries: 0,
    timeout: options.timeoutMs ?? 60_000,
    logLevel: 'warn',
    logger: withoutContents(log),
    openTelemetry: false,
  });

  /** One request, to its last byte. */
  async function send(params: Anthropic.MessageStreamParams, { deadline, signal }: TurnOptions) {
    const stop = new AbortController();
    let why: 'deadline' | 'stalled' | undefined;
    const end = (reason: typeof why) => {
      why ??= reason;
      stop.abort();
    };
    const outOfTime = () => end('deadline');
    const timer = setTimeout(outOfTime, Math.max(0, deadline.getTime() - Date.now()));
    const watchdog = startWatchdog(idleMs, () => end('stalled'));
    signal.addEventListener('abort', outOfTime, { once: true });
    if (signal.aborted) outOfTime();
    const toolJson: ToolJson = new Map();
    try {
      const stream = client.messages.stream(params, {
        signal: stop.signal,
        middleware: [async (request, next) => watchdog.watch(await next(request))],
      });
      stream.on('streamEvent', (event) => {
        if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta')
          toolJson.set(event.index, (toolJson.get(event.index) ?? '') + event.delta.partial_json);
      });
      const message = await stream.finalMessage();
      const blocks = toBlocks(message, toolJson);
      return { message, blocks, requestId: stream.request_id ?? undefined };
    } catch (cause) {
      throw why ? new ModelFault(why, { cause }) : faultOf(cause);
    } finally {
      clearTimeout(timer);
      watchdog.stop();
      signal.removeEventListener('abort', outOfTime);
    }
  }

  async function turn(request: TurnRequest, turnOptions: TurnOptions): Promise<Turn> {
    const params = toParams(request, model, compatible, options.userSecret);
    const asked = params.messages;
    const said: Block[] = [];
    let usage = noUsage;
    let attempts = 0;
    let pauses = 0;
    let enlarged = false;
    const patience = {
      ...turnOptions,
      backoffMs,
      onAttempt: () => {
        attempts += 1;
      },
      onRetry: (fault: FaultKind) => log.info({ model, fault, attempts }, 'asking the model again'),
    };
    for (;;) {
      const { message, blocks, requestId } = await withRetries(() => send(params, turnOptions), patience);
      usage = addUsage(usage, usageOf(message.usage));
      const turnOf = (stop: Stop, content: Block[] = []): Turn => ({
        content: [...said, ...content],
        stop,
        usage,
        model: message.model ?? model,
        attempts,
        ...(requestId !== undefined && { requestId }),
      });
      switch (message.stop_reason) {
        case 'refusal':
          return turnOf('refused');
        case 'pause_turn':
          if (pauses === maxPauses) return turnOf('cut_off');
          pauses += 1;
          said.push(...blocks);
          params.messages = [...asked, { role: 'assistant', content: said.map(toParam) }];
          break;
        case 'max_tokens':
          if (enlarged) return turnOf('cut_off');
          enlarged = true;
          params.max_tokens *= cutOffFactor;
          break;
        case 'model_context_window_exceeded':
          return turnOf('cut_off');
        case 'tool_use':
          return turnOf('tool_calls', blocks);
        default:
          return turnOf('answer', blocks);
      }
    }
  }

  return { name: model, ai: true, turn };
}

function toParams(
  request: TurnRequest,
  model: string,
  compatible: boolean,
  userSecret: string,
): Anthropic.MessageStreamParams {
  const tools = request.tools.map((spec) => toTool(spec, compatible));
  const messages = request.messages.map(toMessage);
  const system = { type: 'text' as const, text: request.system };
  if (compatible)
    return {
      model,
      max_tokens: request.maxTokens,
      system: [system],
      messages,
      ...(tools.length > 0 && { tools, tool_choice: { type: 'auto' } }),
    };
  return {
    model,
    max_tokens: request.maxTokens,
    system: [{ ...system, ...hour }],
    messages: messages.map((message, index) => (index === messages.length - 1 ? cached(message) : message)),
    ...(tools.length > 0 && { tools: [...tools.slice(0, -1), { ...tools.at(-1)!, ...hour }] }),
    metadata: { user_id: createHmac('sha256', userSecret).update(request.user).digest('hex') },
  };
}

const toTool = (
  { name, description, inputSchema, strict }: ToolSpec,
  compatible: boolean,
): Anthropic.Tool => ({
  name,
  description,
  input_schema: inputSchema as Anthropic.Tool.InputSchema,
  ...(strict && !compatible && { strict: true }),
});

const toMessage = ({
  role,
  content,
}: Message): { role: Message['role']; content: Anthropic.ContentBlockParam[] } => ({
  role,
  content: content.map(toParam),
});

function toParam(block: Block): Anthropic.ContentBlockParam {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'tool_call':
      return { type: 'tool_use', id: block.id, name: block.name, input: block.input };
    case 'tool_result':
      return {
        type: 'tool_result',
        tool_use_id: block.callId,
        content: block.content,
        ...(block.isError && { is_error: true }),
      };
    case 'opaque':
      return block.block as Anthropic.ContentBlockParam;
  }
}

/** The conversation is read from the cache up to its last block, which is always a person's text or a result. */
function cached<M extends ReturnType<typeof toMessage>>(message: M): M {
  const last = message.content.at(-1);
  if (last?.type !== 'text' && last?.type !== 'tool_result') return message;
  return { ...message, content: [...message.content.slice(0, -1), { ...last, ...hour }] };
}

/** The JSON text of tool inputs as it arrived, by the index of their block. */
type ToolJson = Map<number, string>;

/**
 * Tool calls are kept only when the turn ended for their sake: in any other turn they may be half written,
 * and the SDK completes half-written JSON silently. For the same reason the text is parsed again, strictly.
 */
function toBlocks({ content, stop_reason }: Anthropic.Message, toolJson: ToolJson): Block[] {
  return (content ?? []).flatMap((block, index): Block[] => {
    switch (block.type) {
      case 'text':
        return block.text === '' ? [] : [{ type: 'text', text: block.text }];
      case 'tool_use': {
        if (stop_reason !== 'tool_use') return [];
        const json = toolJson.get(index);
        const input: unknown = json ? JSON.parse(json) : (block.input ?? {});
        return [{ type: 'tool_call', id: block.id, name: block.name, input }];
      }
      default:
        return [{ type: 'opaque', block }];
    }
  });
}

const usageOf = (usage: Partial<Anthropic.Usage> | null | undefined): Usage => ({
  input: usage?.input_tokens ?? 0,
  cacheRead: usage?.cache_read_input_tokens ?? 0,
  cacheWrite: usage?.cache_creation_input_tokens ?? 0,
  output: usage?.output_tokens ?? 0,
});

function faultOf(cause: unknown): ModelFault {
  if (!(cause instanceof APIError)) {
    // The SDK reports text that is not JSON by the parser's own error; everything else here is a cut stream.
    const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
    return new ModelFault(inner instanceof SyntaxError ? 'bad_output' : 'broken', { cause });
  }
  const { kind, retryAfterMs } = classify({
    ...(cause.status !== undefined && { status: cause.status }),
    ...(cause.type && { type: cause.type }),
    ...(cause.errorCode && { code: cause.errorCode }),
    // Inside a stream the headers are those of the 200 that began it.
    ...(cause.status !== undefined && retryAfter(cause.headers)),
  });
  return new ModelFault(kind, { cause, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

function retryAfter(headers: Headers | undefined): { retryAfter?: string } {
  const value = headers?.get('retry-after');
  return value ? { retryAfter: value } : {};
}

/** The SDK logs the text of events that it cannot parse; people's words stay out of the log. */
function withoutContents(log: Log) {
  const line = (level: 'info' | 'warn' | 'error') => (message: string) =>
    log[level]({ from: 'model sdk' }, message);
  return { debug: () => {}, info: line('info'), warn: line('warn'), error: line('error') };
}

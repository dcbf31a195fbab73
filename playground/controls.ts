import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { MovableClock } from './clock.ts';
import { type Change, type Message, NoSuchThing, type Slack } from './slack/index.ts';

export interface ControlsSetup {
  slack: Slack;
  clock: MovableClock;
  /** What `/playground/vendors` answers: faults, records and requests of the stand-in vendors. */
  vendors?: Hono;
  /** Mails sent so far, for the outbox. */
  mails?: () => unknown[];
  /** Tells that the bot has work left which Slack cannot see. */
  isBotIdle?: () => boolean | Promise<boolean>;
  /** Host names of the bot's own address, where they are not this machine's. */
  hosts?: readonly string[];
  /** Called after the clock moved, so that due work starts at once. */
  onClockMoved?: () => unknown;
}

const messageInput = z
  .strictObject({
    as: z.string(),
    channel: z.string().optional(),
    dm: z.boolean().optional(),
    text: z.string().trim().min(1).max(4_000),
    thread: z.string().optional(),
    timeoutMs: z.int().min(0).max(120_000).optional(),
  })
  .refine(
    (input) => (input.channel === undefined) === (input.dm === true),
    'Say where: a channel, or dm: true.',
  );
const pressInput = z.strictObject({
  as: z.string(),
  channel: z.string(),
  messageTs: z.string(),
  actionId: z.string(),
  value: z.string().optional(),
  selectedOption: z.string().optional(),
  timeoutMs: z.int().min(0).max(120_000).optional(),
});
const clockInput = z.strictObject({ advance: z.string() });

/** A foreign name that leads here is a web page's attempt to read answers as its own (DNS rebinding). */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Pings keep the stream of a page open through proxies and show the server that the page is gone. */
const PING_MS = 15_000;

/**
 * The playground's HTTP interface, to be mounted at `/playground`: speak and press as a person, watch, move the
 * clock, reach the vendors. Bodies must be JSON, which a foreign web page cannot send without asking first.
 */
export function playgroundControls(setup: ControlsSetup): Hono {
  const { slack, clock } = setup;
  const app = new Hono();

  const hosts = new Set([...LOOPBACK, ...(setup.hosts ?? [])]);
  app.use(async (context, next) => {
    const { hostname } = new URL(context.req.url);
    if (!hosts.has(hostname))
      return context.json(
        { error: `The playground is not at ${hostname}; set PUBLIC_URL to allow it.` },
        403,
      );
    await next();
    return undefined;
  });
  app.use(async (context, next) => {
    const { method } = context.req;
    if (method === 'POST' && !context.req.header('content-type')?.startsWith('application/json'))
      return context.json({ error: 'Send JSON with the content type application/json.' }, 415);
    await next();
    return undefined;
  });
  app.onError((error, context) => {
    if (error instanceof z.ZodError) return context.json({ error: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return context.json({ error: 'The body is not JSON.' }, 400);
    if (error instanceof NoSuchThing) return context.json({ error: error.message }, 404);
    throw error;
  });

  app.post('/messages', async (context) => {
    const { timeoutMs, ...input } = messageInput.parse(await context.req.json());
    const since = slack.seq;
    const place = { as: input.as, ...(input.dm ? { dm: true } : { channel: input.channel ?? '' }) };
    const acked = input.text.startsWith('/')
      ? await slack.command({ ...place, text: input.text })
      : await slack.say({ ...place, text: input.text, ...(input.thread && { thread: input.thread }) });
    return context.json({ ...acked, ...(await answers(setup, input.as, since, acked.attempts, timeoutMs)) });
  });

  app.post('/press', async (context) => {
    const { timeoutMs, ...input } = pressInput.parse(await context.req.json());
    const since = slack.seq;
    const acked = await slack.press(input);
    return context.json({ ...acked, ...(await answers(setup, input.as, since, acked.attempts, timeoutMs)) });
  });

  app.get('/state', (context) => {
    const { people, conversations, bot, team } = slack.workspace;
    const as = context.req.query('as') ?? [...people.keys()][0] ?? '';
    if (!people.has(as)) throw new NoSuchThing(`Nobody here has the id ${as}.`);
    return context.json({
      as,
      team,
      bot: { id: bot.userId, name: bot.name },
      now: clock.now().toISOString(),
      people: [...people.values()],
      channels: [...conversations.values()]
        .filter((one) => one.members.has(as) && !one.isArchived)
        .map(({ id, name, kind, isPrivate, hasBot }) => ({ id, name, kind, isPrivate, hasBot })),
      messages: slack.messagesFor(as),
    });
  });

  app.get('/stream', (context) => {
    const as = context.req.query('as') ?? '';
    return streamSSE(context, async (stream) => {
      const stop = slack.onChange((change) => {
        if (isFor(slack, change, as)) void stream.writeSSE({ data: JSON.stringify(change), event: 'change' });
      });
      const ping = () => void stream.writeSSE({ data: clock.now().toISOString(), event: 'clock' });
      const timer = setInterval(ping, PING_MS);
      ping();
      await new Promise<void>((gone) => stream.onAbort(gone));
      clearInterval(timer);
      stop();
    });
  });

  app.get('/outbox', (context) =>
    context.json({ messages: slack.outbox().map(shown), mails: setup.mails?.() ?? [] }),
  );

  app.post('/clock', async (context) => {
    const { advance } = clockInput.parse(await context.req.json());
    const ms = milliseconds(advance, clock.now());
    if (ms === undefined)
      return context.json({ error: 'advance is an ISO 8601 duration, zero or more: P7D, PT36H.' }, 400);
    clock.advance(ms);
    await setup.onClockMoved?.();
    return context.json({ now: clock.now().toISOString() });
  });

  if (setup.vendors) app.route('/vendors', setup.vendors);
  return app;
}

/** What came back to the person; nobody waits for a message that the bot never got. */
async function answers(
  { slack, isBotIdle }: ControlsSetup,
  as: string,
  since: number,
  attempts: number,
  timeoutMs?: number,
): Promise<{ messages: object[]; timedOut: boolean }> {
  if (attempts === 0) return { messages: [], timedOut: false };
  const { messages, timedOut } = await slack.settled({
    as,
    since,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(isBotIdle && { isIdle: isBotIdle }),
  });
  return { messages: messages.map(shown), timedOut };
}

const shown = ({ seq: _, ...message }: Message): object => message;

function isFor(slack: Slack, change: Change, person: string): boolean {
  switch (change.kind) {
    case 'status':
    case 'session':
    case 'prompts':
      return slack.workspace.isVisible({ channel: change.channel }, person);
    case 'home':
    case 'modals':
    case 'details':
      return change.user === person;
    case 'step':
      return true;
    default:
      return slack.workspace.isVisible(change.message, person);
  }
}

/** Calendar units count from now in UTC. @returns nothing for what is not a duration ahead. */
function milliseconds(duration: string, now: Date): number | undefined {
  try {
    const from = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('UTC');
    const ms = from.add(duration).epochMilliseconds - from.epochMilliseconds;
    return ms >= 0 ? ms : undefined;
  } catch {
    return undefined;
  }
}

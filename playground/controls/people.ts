import { Hono } from 'hono';
import { z } from 'zod';
import type { Message, Slack } from '../slack/index.ts';

export interface PeopleSetup {
  slack: Slack;
  /** Tells that the bot has work left which Slack cannot see. */
  isBotIdle?: () => boolean | Promise<boolean>;
}

const waiting = { timeoutMs: z.int().min(0).max(120_000).optional() };
const as = { as: z.string() };
const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);
const values = z.record(z.string(), value);
const which = z.enum(['home', 'modal']);

const messageInput = z
  .strictObject({
    ...as,
    channel: z.string().optional(),
    dm: z.boolean().optional(),
    text: z.string().trim().min(1).max(4_000),
    thread: z.string().optional(),
    ...waiting,
  })
  .refine(
    (input) => (input.channel === undefined) === (input.dm === true),
    'Say where: a channel, or dm: true.',
  );
const onMessage = { ...as, channel: z.string(), messageTs: z.string() };
const inMessage = { ...onMessage, actionId: z.string() };
const inView = { ...as, view: which, actionId: z.string() };
const pressInput = z.strictObject({
  ...inMessage,
  value: value.optional(),
  selectedOption: z.string().optional(),
  ...waiting,
});
const pressInViewInput = z.strictObject({
  ...inView,
  value: value.optional(),
  values: values.optional(),
  ...waiting,
});
const optionsInput = z.strictObject({ ...inMessage, value: z.string() });
const optionsInViewInput = z.strictObject({ ...inView, value: z.string() });
const shortcutInput = z.strictObject({
  ...as,
  callbackId: z.string(),
  channel: z.string().optional(),
  messageTs: z.string().optional(),
  ...waiting,
});
const submitInput = z.strictObject({ ...as, values: values.optional(), ...waiting });
const closeInput = z.strictObject({ ...as, all: z.boolean().optional(), ...waiting });
const stopInput = z.strictObject({ ...as, channel: z.string(), threadTs: z.string(), ...waiting });
const openInput = z.strictObject({ ...as, ...waiting });
const entityInput = z.strictObject({ ...onMessage, url: z.string(), ...waiting });
const stepInput = z.strictObject({
  callbackId: z.string(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  ...waiting,
});

/** How long the details of a link, or the end of a step, are waited for by default. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 20;

/**
 * People at their screens, as HTTP: what they type, press, fill in and open. `/messages` and `/press` answer once the
 * bot is done, the others once it has acknowledged; `timeoutMs` says how long to wait for what it does.
 */
export function peopleControls(setup: PeopleSetup): Hono {
  const { slack } = setup;
  const app = new Hono();

  app.post('/messages', async (context) => {
    const { timeoutMs, dm, channel, ...input } = messageInput.parse(await context.req.json());
    const since = slack.seq;
    const place = { as: input.as, ...(dm ? { dm } : { channel: channel ?? '' }) };
    if (input.text.startsWith('/')) {
      const acked = await slack.command({ ...place, text: input.text });
      return context.json({ ...acked, ...(await settled(setup, input.as, since, { timeoutMs })) });
    }
    const said = await slack.say({
      ...place,
      text: input.text,
      ...(input.thread && { thread: input.thread }),
    });
    const came =
      said.attempts === 0
        ? { messages: [], timedOut: false }
        : await settled(setup, input.as, since, { timeoutMs, silent: !said.heard });
    return context.json({ ...said, ...came });
  });

  app.post('/press', async (context) => {
    const body = await context.req.json();
    const since = slack.seq;
    if (isInView(body)) {
      const { timeoutMs, ...input } = pressInViewInput.parse(body);
      const acked = await slack.pressInView(compact(input));
      return context.json({
        ...acked,
        ...(await settled(setup, input.as, since, { timeoutMs, silent: true })),
      });
    }
    const { timeoutMs, ...input } = pressInput.parse(body);
    const acked = await slack.press(compact(input));
    // Not every press is answered by a message; only a bot that tells when it is idle can be waited for then.
    const silent = setup.isBotIdle !== undefined;
    return context.json({ ...acked, ...(await settled(setup, input.as, since, { timeoutMs, silent })) });
  });

  app.post('/options', async (context) => {
    const body = await context.req.json();
    const input = isInView(body) ? optionsInViewInput.parse(body) : optionsInput.parse(body);
    return context.json(await slack.options(input));
  });

  const acting = <I extends { as: string; timeoutMs?: number | undefined }>(
    path: string,
    schema: z.ZodType<I>,
    act: (input: Compact<Omit<I, 'timeoutMs'>>) => Promise<object>,
  ) =>
    app.post(path, async (context) => {
      const { timeoutMs = 0, ...input } = schema.parse(await context.req.json());
      const since = slack.seq;
      const acked = await act(compact(input));
      return context.json({
        ...acked,
        ...(await settled(setup, String(input.as), since, { timeoutMs, silent: true })),
      });
    });
  acting('/shortcut', shortcutInput, (input) => slack.shortcut(input));
  acting('/submit', submitInput, (input) => slack.submit(input));
  acting('/close', closeInput, (input) => slack.close(input));
  acting('/home', openInput, (input) => slack.openMessages(input.as, 'home'));
  acting('/open', openInput, (input) => slack.openMessages(input.as));
  acting('/stop', stopInput, ({ threadTs, ...input }) => slack.pressStop({ ...input, thread: threadTs }));

  app.post('/entity', async (context) => {
    const { timeoutMs = PATIENCE_MS, ...input } = entityInput.parse(await context.req.json());
    const before = slack.links.detailsOf(input.as);
    const acked = await slack.openEntity(input);
    const found = () => {
      const details = slack.links.detailsOf(input.as);
      return details === before ? undefined : details;
    };
    const details = await within(timeoutMs, found);
    if (details?.metadata) return context.json({ ...acked, details });
    const { custom_message: message, status } = details?.error ?? {};
    return context.json({ ...acked, problem: message ?? status ?? 'The app showed no details.' });
  });

  app.post('/step', async (context) => {
    const { timeoutMs = PATIENCE_MS, ...input } = stepInput.parse(await context.req.json());
    const { executionId, ...acked } = await slack.runStep(compact(input));
    const run = () => slack.steps.all().find((one) => one.executionId === executionId);
    const ended = () => (run()?.state === 'running' ? undefined : run());
    return context.json({ ...acked, step: (await within(timeoutMs, ended)) ?? run() });
  });

  return app;
}

/** What came back to the person. @param silent what they did may end without a message */
async function settled(
  { slack, isBotIdle }: PeopleSetup,
  person: string,
  since: number,
  { timeoutMs, silent = false }: { timeoutMs?: number | undefined; silent?: boolean },
): Promise<{ messages: object[]; timedOut: boolean }> {
  const { messages, timedOut } = await slack.settled({
    as: person,
    since,
    silent,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(isBotIdle && { isIdle: isBotIdle }),
  });
  return { messages: messages.map(shown), timedOut };
}

export const shown = ({ seq: _, ...message }: Message): object => message;

/** @returns what `find` finds in that time. */
async function within<T>(timeoutMs: number, find: () => T | undefined): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  let found = find();
  while (found === undefined && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    found = find();
  }
  return found;
}

const isInView = (body: unknown): boolean => typeof body === 'object' && body !== null && 'view' in body;

type Compact<T> = { [K in keyof T]: Exclude<T[K], undefined> };
/** Leaves out what is not there: optional fields of the stand-in take no `undefined`. */
const compact = <T extends object>(given: T): Compact<T> =>
  Object.fromEntries(Object.entries(given).filter(([, one]) => one !== undefined)) as Compact<T>;

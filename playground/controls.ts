import { Hono } from 'hono';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { MovableClock } from './clock.ts';
import { type PeopleSetup, peopleControls } from './controls/people.ts';
import { watchingControls } from './controls/watching.ts';
import { NoSuchThing } from './slack/index.ts';

export interface ControlsSetup extends PeopleSetup {
  clock: MovableClock;
  /** What `/playground/vendors` answers: faults, records and requests of the stand-in vendors. */
  vendors?: Hono;
  /** Mails sent so far, for the outbox. */
  mails?: () => unknown[];
  /** Host names of the bot's own address, where they are not this machine's. */
  hosts?: readonly string[];
  /** Called after the clock moved, so that due work starts at once. */
  onClockMoved?: () => unknown;
}

const clockInput = z.strictObject({ advance: z.string() });

/** A foreign name that leads here is a web page's attempt to read answers as its own (DNS rebinding). */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The playground's HTTP interface, to be mounted at `/playground`: speak and press as a person, watch, move the
 * clock, reach the vendors. Bodies must be JSON, which a foreign web page cannot send without asking first.
 */
export function playgroundControls(setup: ControlsSetup): Hono {
  const { clock } = setup;
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

  app.route('/', peopleControls(setup));
  app.route('/', watchingControls(setup));

  app.get('/clock', (context) => context.json({ now: clock.now().toISOString() }));
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

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../domain/errors.ts';
import { connect } from '../../prisma/connect.ts';
import { createStores, type Stores } from '../../prisma/stores/index.ts';
import type { JobContext } from '../../scheduler/context.ts';
import { conversationSources, converse, leaseSeconds } from '../../scheduler/jobs/converse.ts';
import { createRunning } from '../../scheduler/running.ts';
import { silentLog } from '../support/log.ts';
import { freshDatabase } from '../support/postgres.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

let url: string;
let database: ReturnType<typeof connect>;
let stores: Stores;
let drop: () => Promise<void>;
/** How often the inbox was asked for each thing. */
let asked: Record<string, number>;

beforeEach(async () => {
  ({ url, drop } = await freshDatabase());
  database = connect(url, { max: 4 });
  asked = {};
  const all = createStores(database.db, Buffer.alloc(32), database);
  stores = {
    ...all,
    inbox: new Proxy(all.inbox, {
      get(target, name: string) {
        asked[name] = (asked[name] ?? 0) + 1;
        return target[name as keyof typeof target];
      },
    }),
  };
});
afterEach(async () => {
  await database.close();
  await drop();
});

const going = new AbortController().signal;
const place = { channelId: 'C1', thread: '1.0', userId: 'U1' };
const ask = (count: number, more: object = {}) =>
  stores.inbox.accept(
    'T1',
    Array.from({ length: count }, (_, n) => ({
      source: conversationSources.messages,
      eventKey: `event ${n} ${JSON.stringify(more)}`,
      kind: 'message',
      payload: { ...place, ...more },
    })),
  );
function tickWith(work: JobContext['converse'], lease = leaseSeconds) {
  const context = {
    stores,
    now: () => new Date(),
    log: silentLog,
    vault: { open: () => '', seal: () => Buffer.alloc(0) },
    wake: () => {},
    converse: work,
  } as unknown as JobContext;
  return converse(context, 'messages', { width: 256 }, createRunning(stores.inbox, lease, silentLog));
}

describe('questions', () => {
  test('that hang by the hundred hold back nobody, under one look and one renewal for all of them', async () => {
    await ask(200);
    let working = 0;
    const waiting: (() => void)[] = [];
    const tick = tickWith(async ({ payload }) => {
      if ((payload as { quick?: true }).quick) return [];
      working += 1;
      await new Promise<void>((resolve) => waiting.push(resolve));
      return [];
    }, 1);
    while ((await tick.run(going)) === 'more');
    expect(working).toBe(200);
    await ask(1, { quick: true });
    await tick.run(going);
    await eventually('the quick one is done', async () => (await stores.inbox.state('T1')).waiting === 0);
    asked = {};
    await sleep(2_000);
    expect(asked.stopped).toBeLessThanOrEqual(8);
    expect(asked.renew).toBeLessThanOrEqual(8);
    const lost = await sql(url, `SELECT FROM delivery WHERE state = 'pending' AND claim_until < now()`);
    expect(lost).toHaveLength(0);
    for (const done of waiting) done();
    await tick.settled?.();
    asked = {};
    await sleep(700);
    expect(asked).toEqual({});
  });

  test('that are stopped end where they are worked', async () => {
    await ask(1);
    const tick = tickWith(async (_delivery, _address, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return [];
    });
    await tick.run(going);
    const thread = { workspaceId: 'T1', source: conversationSources.messages, channel: 'C1', thread: '1.0' };
    expect(await stores.inbox.stopThread({ ...thread, thread: '2.0', before: 9n })).toBe(0);
    expect(await stores.inbox.stopThread({ ...thread, workspaceId: 'T2', before: 9n })).toBe(0);
    expect(await stores.inbox.stopThread({ ...thread, before: 1n })).toBe(0);
    expect(await stores.inbox.stopThread({ ...thread, before: 9n })).toBe(1);
    const began = performance.now();
    await tick.settled?.();
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('that are given up say so in the message that showed their progress', async () => {
    await ask(1);
    const tick = tickWith(async (_delivery, _address, { showing }) => {
      await showing('7.7');
      throw new AppError('permanent', 'no');
    });
    await tick.run(going);
    await tick.settled?.();
    expect(await database.db.outboxMessage.findFirst()).toMatchObject({
      destination: { channel: 'C1', thread: '1.0', user: 'U1', surface: { kind: 'stream', ts: '7.7' } },
      view: { kind: 'notice', tone: 'problem' },
    });
  });

  test('that are tried again know the message that showed their progress', async () => {
    await ask(1);
    const begun: (string | null)[] = [];
    const tick = tickWith(async ({ progressTs }, _address, { showing }) => {
      begun.push(progressTs);
      if (progressTs) return [];
      await showing('7.7');
      throw new AppError('transient', 'later');
    });
    await tick.run(going);
    await tick.settled?.();
    await sql(url, 'UPDATE delivery SET due_at = now()');
    await tick.run(going);
    await tick.settled?.();
    expect(begun).toEqual([null, '7.7']);
  });
});

describe('what cannot be done', () => {
  const failing = async (kind: string, more: object = {}) => {
    await stores.inbox.accept('T1', [
      { source: conversationSources.messages, eventKey: kind, kind, payload: { ...place, ...more } },
    ]);
    const tick = tickWith(async () => {
      throw new AppError('permanent', 'No.');
    });
    await tick.run(going);
    await tick.settled?.();
    return sql<{ destination: object }>(url, 'SELECT destination FROM outbox_message');
  };

  test.each(['links', 'details', 'opened'])('is not talked about when nobody asked: %s', async (kind) => {
    expect(await failing(kind)).toEqual([]);
  });

  test('is said to who asked, and ends the step of a workflow', async () => {
    expect(await failing('message')).toMatchObject([{ destination: { channel: 'C1', user: 'U1' } }]);
    expect(await failing('step', { step: { executionId: 'Fx1' } })).toContainEqual({
      destination: expect.objectContaining({ surface: { kind: 'step', executionId: 'Fx1' } }),
    });
  });
});

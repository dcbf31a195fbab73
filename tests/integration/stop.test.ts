import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bot, startBot } from '../../bot/compose.ts';
import { type Step, startMessagesServer } from '../agent/messages-server.ts';
import { startBotProcess } from '../support/bot-process.ts';
import { silentLog } from '../support/log.ts';
import { channels, people, type Rig, secrets, startRig } from '../support/rig.ts';
import { loadSalesTeam } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

interface VendorCall {
  path?: string;
  status?: number;
}
const vendorCalls: VendorCall[] = [];
let rig: Rig;
let model: Awaited<ReturnType<typeof startMessagesServer>>;
/** What the model does next; a question that is not asked for anything else hangs. */
let script: (index: number) => Step;

beforeAll(async () => {
  model = await startMessagesServer((_request, index) => script(index));
  rig = await startRig({
    load: loadSalesTeam,
    env: { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'test-model-key' },
    log: { ...silentLog, debug: (fields) => void vendorCalls.push(fields as VendorCall) },
  });
  await rig.sync('hubspot');
});
beforeEach(() => {
  script = () => ({ fault: 'hang' });
  model.seen.length = 0;
});
afterEach(() => {
  rig.hubspot.faults.clear();
  rig.slack.clearFaults();
});
afterAll(async () => {
  await rig.stop();
  await model.stop();
});

const stopped = 'Stopped. Nothing was changed.';
const rep = people.rep.id;
/** Asks in direct messages and waits until the question is at work. */
async function asked(text: string, thread?: string) {
  const said = await rig.slack.say({ as: rep, dm: true, text, ...(thread && { thread }) });
  const root = thread ?? said.ts;
  await eventually('it is at work', () => status(said.channel, root) === 'processing');
  return { channel: said.channel, thread: root };
}
const status = (channel: string, thread: string) => rig.slack.sessions.get(channel, thread)?.status;
const answers = (thread: string) => rig.slack.outbox().filter(({ threadTs }) => threadTs === thread);
const textOf = (thread: string) => JSON.stringify(answers(thread).map(({ blocks, text }) => [blocks, text]));
async function msUntil(what: string, done: () => boolean | Promise<boolean>): Promise<number> {
  const began = performance.now();
  await eventually(what, done);
  return performance.now() - began;
}

describe('the stop button', () => {
  test('ends a model that hangs, within a second, and the conversation is at rest', async () => {
    const { channel, thread } = await asked('who is hot?');
    await eventually('the model is asked', () => model.open === 1);
    await rig.slack.pressStop({ as: rep, dm: true, thread });
    expect(await msUntil('the model is left alone', () => model.open === 0)).toBeLessThan(1_000);
    expect(await msUntil('it says so', () => textOf(thread).includes(stopped))).toBeLessThan(1_000);
    await eventually('it is at rest', () => status(channel, thread) === 'active');
    expect(answers(thread)).toHaveLength(1);
    expect(textOf(thread)).not.toMatch(/feedback_buttons|without AI/);
    const [entry] = (await rig.bot.core.stores.audit.latest(rig.workspaceId, 20)).filter(
      ({ kind }) => kind === 'stop',
    );
    expect(entry).toMatchObject({
      actor: `teammate:${rep}`,
      outcome: 'stopped',
      subject: `${channel}:${thread}`,
      detail: { questions: 1 },
    });
  });

  test('ends a plan that is being shown, in the same message', async () => {
    const { thread } = await asked('who is hot?');
    await eventually('a plan', () => rig.slack.streams.open().length === 1);
    await rig.slack.pressStop({ as: rep, dm: true, thread });
    await eventually('it says so', () => textOf(thread).includes(stopped));
    expect(answers(thread)).toHaveLength(1);
  });

  test('ends a read of the CRM that hangs, and what it would have proposed is not shown', async () => {
    script = () => ({
      say: {
        calls: [{ name: 'note_add', input: { who: 'grace.hopper@customer.example', text: 'called' } }],
        stop: 'tool_use',
      },
    });
    rig.hubspot.faults.set({ matching: '/crm/objects', hang: true });
    const { channel, thread } = await asked('note to Grace Hopper: called');
    await eventually('HubSpot is asked', hangsAtHubspot);
    await rig.slack.pressStop({ as: rep, dm: true, thread });
    expect(await msUntil('HubSpot is left alone', leftHubspot)).toBeLessThan(1_000);
    await eventually('it says so', () => textOf(thread).includes(stopped));
    expect(textOf(thread)).not.toContain('pending.confirm');
    await eventually('it is at rest', () => status(channel, thread) === 'active');
  });

  test('ends what waits behind it in the thread, and nothing that is asked afterwards', async () => {
    const { thread } = await asked('who is hot?');
    await asked('and who is new?', thread);
    await asked('and who is gone?', thread);
    await eventually('all are being worked', async () => (await pending()) === 3);
    await rig.slack.pressStop({ as: rep, dm: true, thread });
    script = () => ({ say: { text: 'Nobody.' } });
    await rig.slack.say({ as: rep, dm: true, text: 'is anybody there?', thread });
    await rig.settled();
    await eventually('four answers', () => answers(thread).length === 4);
    const texts = answers(thread).map(({ text }) => text);
    expect(texts.filter((text) => text.includes(stopped))).toHaveLength(3);
    expect(texts.filter((text) => text.includes('Nobody.'))).toHaveLength(1);
  });

  test('ends a question that waits to be tried again, at once', async () => {
    const { stores } = rig.bot.core;
    const said = rig.slack.workspace.post({
      channel: channels.sales,
      user: rep,
      from: 'person',
      text: 'who is hot?',
    });
    const place = { channel: channels.sales, thread: said.ts };
    await sql(
      rig.databaseUrl,
      `INSERT INTO delivery (workspace_id, source, event_key, kind, payload, attempts, due_at)
       VALUES ($1, 'slack:message', 'waits', 'mention', $2, 3, now() + interval '10 minutes')`,
      [
        rig.workspaceId,
        {
          kind: 'mention',
          name: '',
          text: 'who is hot?',
          workspaceId: rig.workspaceId,
          userId: rep,
          channelId: place.channel,
          channelType: 'channel',
          thread: place.thread,
          key: 'waits',
          receivedAt: new Date().toISOString(),
        },
      ],
    );
    const before = BigInt(Number.MAX_SAFE_INTEGER);
    const source = 'slack:message';
    const thread = { workspaceId: rig.workspaceId, source, ...place, before };
    expect(await stores.inbox.stopThread(thread)).toBe(1);
    expect(await stores.inbox.stopThread(thread)).toBe(0);
    await eventually('it says so', () => textOf(place.thread).includes(stopped));
    expect(model.seen).toHaveLength(0);
  });

  test('with nothing at work lets the conversation rest', async () => {
    const { channel, ts: thread } = rig.slack.workspace.post({
      channel: channels.sales,
      user: rep,
      from: 'person',
      text: 'who is hot?',
    });
    rig.slack.sessions.set({ channel, threadTs: thread, status: 'processing', canStop: true });
    await rig.slack.pressStop({ as: rep, channel, thread });
    await eventually('it is at rest', () => status(channel, thread) === 'active');
    expect(answers(thread)).toHaveLength(0);
  });
});

const pending = async () =>
  (
    await sql<{ n: number }>(
      rig.databaseUrl,
      `SELECT count(*)::int AS n FROM delivery WHERE state = 'pending' AND claim_until > now()`,
    )
  )[0]!.n;
/** The bot's own record of a call ends with status 0 when no answer came. */
const leftHubspot = () =>
  vendorCalls.some(({ path, status }) => path?.includes('/batch/read') && status === 0);
const hangsAtHubspot = () =>
  rig.hubspot.requests.all().some(({ path, status }) => path.includes('/batch/read') && status === 0);

describe('two processes on one database', () => {
  let other: Bot;
  beforeAll(async () => {
    const { config } = rig.bot.core;
    other = await startBot(
      { ...config, env: { ...config.env, PORT: 0 } },
      { now: rig.clock.now, log: silentLog },
    );
  });
  afterAll(() => other.stop());

  test('a press that one handles ends what the other one works on', async () => {
    for (const bot of [rig.bot, other]) {
      const { channel, thread } = await asked('who is hot?');
      await eventually('the model is asked', () => model.open === 1);
      const place = { workspaceId: rig.workspaceId, source: 'slack:message', channel, thread };
      await bot.core.stores.inbox.stopThread({ ...place, before: BigInt(Number.MAX_SAFE_INTEGER) });
      expect(await msUntil('the model is left alone', () => model.open === 0)).toBeLessThan(1_000);
      await eventually('it says so', () => textOf(thread).includes(stopped));
      await eventually('it is at rest', () => status(channel, thread) === 'active');
    }
  });
});

test('a crash between plan and answer leaves one message: who takes over goes on in it', async () => {
  const { env } = rig.bot.core.config;
  await rig.bot.stop();
  const dying = await startBotProcess({
    PORT: '0',
    DATA_DIR: env.DATA_DIR,
    DATABASE_URL: rig.databaseUrl,
    SLACK_API_URL: rig.slack.url,
    HUBSPOT_API_URL: rig.hubspot.url,
    STRIPE_API_URL: rig.stripe.url,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'test-model-key',
    ...secrets,
  });
  rig.slack.setEventsUrl(`${dying.url}/slack/events`);
  const { channel, thread } = await asked('who is hot?');
  await eventually('a plan is shown and remembered', async () => {
    const rows = await sql(
      rig.databaseUrl,
      `SELECT FROM delivery WHERE progress_ts IS NOT NULL AND state = 'pending'`,
    );
    return rig.slack.streams.open().length === 1 && rows.length === 1;
  });
  await dying.end('SIGKILL');
  expect(status(channel, thread)).toBe('processing');
  await sql(rig.databaseUrl, `UPDATE delivery SET claim_until = now() WHERE claim_until > now()`);
  script = () => ({ say: { text: 'Nobody.' } });
  await rig.restart();
  await eventually('the answer', () => textOf(thread).includes('Nobody.'));
  expect(answers(thread)).toHaveLength(1);
  expect(answers(thread)[0]?.stream).toMatchObject({ state: 'completed', endedBy: 'app' });
  await eventually('it is at rest', () => status(channel, thread) === 'active');
}, 60_000);

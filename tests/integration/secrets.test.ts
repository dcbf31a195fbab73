import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../bot/log.ts';
import { type Said, type Seen, type Step, startMessagesServer } from '../agent/messages-server.ts';
import { channels, type Rig, secrets, startRig } from '../support/rig.ts';
import { held, loadSalesTeam, makeHot, pressable } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

const modelKey = 'test-anthropic-key';
const all = Object.values({ ...secrets, modelKey });
/** As it is, without its prefix, inside a Basic header, and as a database shows bytes. */
const spellings = (secret: string): string[] => [
  secret,
  secret.replace(/^whsec_/, ''),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
];
/** Addresses that Slack gives out and that act as a credential. */
const responseUrl = /\/response\/[0-9a-f-]{8,}/;

const lines: string[] = [];
let model: Awaited<ReturnType<typeof startMessagesServer>>;
let rig: Rig;

/** A model that looks up what it is asked about, prepares a note, and fails once in the way that tells the most. */
function script({ body }: Seen): Step {
  const [last] = body.messages.at(-1).content.slice(-1);
  if (last.type === 'tool_result') return say({ text: 'This is what I found.\n[[v1]]' });
  if (/note/.test(last.text))
    return call('note_add', { who: 'grace.hopper@customer.example', text: 'asked for an invoice' });
  if (/refuse/.test(last.text)) return { status: 401, type: 'authentication_error' };
  return call('leads_search', { filter: 'hot' });
}
const say = (said: Said): Step => ({ say: said });
const call = (name: string, input: object): Step => say({ calls: [{ name, input }] });

beforeAll(async () => {
  model = await startMessagesServer(script);
  rig = await startRig({
    load: loadSalesTeam,
    env: { LOG_LEVEL: 'debug', ANTHROPIC_API_KEY: modelKey, ANTHROPIC_BASE_URL: model.url },
    // Nothing is struck out here: what must not be logged must not even get that far.
    log: createLog('debug', [], (line) => void lines.push(line)),
  });
  await rig.sync('hubspot');
  await rig.sync('stripe');
  await makeHot(rig, 'grace.hopper@customer.example');
  await conversation();
  await troubles();
  await rig.settled();
});
afterAll(async () => {
  await rig.stop();
  await model.stop();
});

async function conversation(): Promise<void> {
  const { messages } = await rig.ask('rep', '/leads hot', { channel: channels.sales });
  const why = pressable(messages[0]!).find(({ label }) => label === 'Why?')!;
  await rig.press('rep', messages[0]!, why.actionId, why.value);
  await rig.ask('rep', '@switchboard who is hot?', { channel: channels.sales });
  const { messages: cards } = await rig.ask('rep', 'add a note to Grace');
  await rig.press('rep', cards.at(-1)!, 'pending.confirm');
}

/** What goes wrong likes to be told in detail: refused calls that repeat the credential, lost answers, forgeries. */
async function troubles(): Promise<void> {
  rig.hubspot.faults.set({ status: 401, echoCredential: true });
  await rig.ask('ops', '/resync hubspot');
  await eventually('the sync has failed', async () => {
    const run = await rig.bot.core.stores.syncRuns.latest(rig.workspaceId, 'hubspot');
    return run?.error != null;
  });
  rig.hubspot.faults.clear();
  rig.stripe.faults.set({ status: 401, echoCredential: true, times: 2 });
  await rig.ask('ops', '/resync stripe');
  rig.stripe.faults.clear();
  await rig.inbound(
    {
      type: 'page.viewed',
      timestamp: new Date().toISOString(),
      data: { email: 'a@b.example', occurredAt: '' },
    },
    'forged',
    { headers: { 'webhook-signature': 'v1,forged' } },
  );
  await fetch(`${rig.bot.url}/slack/events`, { method: 'POST', body: '{}' });
  rig.slack.addFault({ method: 'chat.postMessage', error: 'invalid_auth', times: 1 });
  await rig.slack.say({ as: 'U0REP00001', dm: true, text: 'who is hot now?' });
  await rig.ask('rep', 'refuse me');
}

function expectNoSecretIn(text: string): void {
  for (const spelling of all.flatMap(spellings)) expect(text).not.toContain(spelling);
  expect(text).not.toMatch(responseUrl);
}

test('the flow was a real one', () => {
  expect(held(rig, 'notes')).toHaveLength(1);
  expect(model.seen.length).toBeGreaterThan(4);
  expect(lines.length).toBeGreaterThan(30);
  const levels = new Set(lines.map((line) => (JSON.parse(line) as { level: number }).level));
  expect([...levels].toSorted((a, b) => a - b)).toEqual(expect.arrayContaining([20, 30, 40, 50]));
});

test('the log at its most talkative holds no secret', () => {
  expectNoSecretIn(lines.join(''));
});

test('a secret that gets as far as the log is struck out there', () => {
  const written: string[] = [];
  const log = createLog('debug', all, (line) => void written.push(line));
  for (const secret of all)
    log.error({ err: new Error(`refused: ${secret}`), header: secret }, `with ${secret}`);
  expect(written).toHaveLength(all.length);
  expectNoSecretIn(written.join(''));
});

test('no table of the database holds one', async () => {
  const tables = await sql<{ name: string }>(
    rig.databaseUrl,
    `SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables`,
  );
  expect(tables.length).toBeGreaterThan(20);
  const dumps = await Promise.all(
    tables.map(({ name }) => sql<{ row: string }>(rig.databaseUrl, `SELECT t::text AS row FROM ${name} t`)),
  );
  const dump = dumps.flatMap((rows) => rows.map(({ row }) => row)).join('\n');
  expect(dump).toContain('Grace Hopper');
  expectNoSecretIn(dump);
});

test('no request to the model holds one, but for the key that opens it', () => {
  expect(JSON.stringify(model.seen)).toContain('Hopper');
  for (const { headers, body, path } of model.seen) {
    const { authorization, ...others } = headers;
    expect(authorization).toBe(`Bearer ${modelKey}`);
    expectNoSecretIn(JSON.stringify([path, others, body]));
    expect(JSON.stringify(body)).not.toMatch(/U0REP00001|ada@company/);
  }
});

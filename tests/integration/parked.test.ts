import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HealthView, NoticeView, ParkedView } from '../../tools/views.ts';
import { runAs, viewAs } from '../support/assignments.ts';
import { channels, type Rig, startRig } from '../support/rig.ts';
import { loadSalesTeam, pressable } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ load: loadSalesTeam });
  await rig.ask('ops', '/switchboard help');
});
afterAll(() => rig.stop());
afterEach(async () => {
  rig.slack.clearFaults();
  rig.hubspot.faults.clear();
  for (const table of ['delivery', 'outbox_message'])
    await sql(rig.databaseUrl, `DELETE FROM ${table} WHERE state IN ('parked', 'pending')`);
});

const list = (who: 'rep' | 'ops' = 'ops', input: object = {}): Promise<ParkedView> =>
  viewAs(rig, who, 'parked', 'parked_list', input);
const retry = (id: string, who: 'rep' | 'ops' = 'ops') => runAs(rig, who, 'parked_retry', { id });
const notice = (text: string): NoticeView => ({
  kind: 'notice',
  tone: 'info',
  text,
  asOf: new Date().toISOString(),
  notices: [],
});

/** A webhook about a record that HubSpot refuses to show. */
async function parkWebhook(key: string): Promise<string> {
  rig.hubspot.faults.set({ status: 400, matching: '/crm/objects/2026-03/contacts/batch/read' });
  await rig.bot.core.stores.inbox.accept(rig.workspaceId, [
    {
      source: 'hubspot',
      eventKey: key,
      kind: '<!channel> contact.creation',
      payload: { id: key, kind: 'contact.creation', record: { type: 'contact', externalId: '101' } },
    },
  ]);
  rig.bot.wake('signals:hubspot');
  return parkedId('delivery', 'event_key', key);
}
/** A message for a channel that is not there. */
async function parkMessage(key: string): Promise<string> {
  await rig.bot.core.stores.outbox.add(undefined, rig.workspaceId, [
    {
      key,
      destination: { channel: 'C0GONE0001', thread: '1700000000.000100' },
      view: notice(`[${key}] for C0GONE0001`),
    },
  ]);
  rig.bot.wake('outbox');
  return parkedId('outbox_message', 'key', key);
}
async function parkedId(table: 'delivery' | 'outbox_message', column: string, key: string): Promise<string> {
  const find = () =>
    sql<{ id: string }>(
      rig.databaseUrl,
      `SELECT id FROM ${table} WHERE ${column} = $1 AND state = 'parked'`,
      [key],
    );
  await eventually(`${key} is parked`, async () => (await find()).length === 1, 10_000);
  return `${table === 'delivery' ? 'inbox' : 'outbox'}:${(await find())[0]!.id}`;
}
const rowOf = async (id: string) => {
  const [queue, number] = id.split(':');
  const table = queue === 'inbox' ? 'delivery' : 'outbox_message';
  const [row] = await sql<{ state: string; attempts: number; ambiguous?: boolean }>(
    rig.databaseUrl,
    `SELECT * FROM ${table} WHERE id = $1`,
    [number],
  );
  return row!;
};

describe('what was given up on', () => {
  test('is listed newest first, with where it is from, its cause and tries, and nothing of its content', async () => {
    const webhook = await parkWebhook('hidden-content');
    const message = await parkMessage('unsent');
    const { rows, total } = await list();
    expect(rows.map(({ id }) => id)).toEqual([message, webhook]);
    expect(total.value).toBe(2);
    expect(rows[0]).toMatchObject({ what: 'Message: notice', retry: { input: { id: message } } });
    expect(rows[1]).toMatchObject({
      what: 'Webhook of HubSpot',
      about: { untrusted: '<!channel> contact.creation' },
      problem: { untrusted: expect.stringContaining('HubSpot') },
      attempts: { value: 1, unit: 'count' },
    });
    expect(JSON.stringify(rows)).not.toMatch(/hidden-content|\[unsent\]/);
    expect((await list('ops', { limit: 1 })).rows.map(({ id }) => id)).toEqual([message]);
  });

  test('is shown to a rep without the button, and to nobody of another workspace', async () => {
    const id = await parkMessage('unsent-too');
    const [row] = (await list('rep')).rows;
    expect(row).toMatchObject({ id });
    expect(row).not.toHaveProperty('retry');
    expect(await retry(id, 'rep')).toMatchObject({ status: 'refused', error: { code: 'forbidden' } });
    const { parked } = rig.bot.core.stores;
    expect(await parked.list('T0ELSEWHER', 10)).toEqual({ rows: [], total: 0 });
    expect(await parked.retry('T0ELSEWHER', 'outbox', BigInt(id.split(':')[1]!))).toBe(false);
    expect(await rowOf(id)).toMatchObject({ state: 'parked' });
  });

  test('stands on /health, on Home and behind /switchboard parked, with a button that works', async () => {
    const health = (): Promise<HealthView> => viewAs(rig, 'ops', 'health', 'health_get');
    expect((await health()).next).toEqual([]);
    await parkWebhook('pressed');
    expect((await health()).next).toMatchObject([{ call: { tool: 'parked_list' } }]);
    const home = await viewAs(rig, 'ops', 'home', 'home_get');
    const section = home.sections.find(({ title }) => title === 'The bot itself');
    expect(section?.parked?.map(({ what }) => what)).toEqual(['Webhook of HubSpot']);
    expect(section?.next?.map(({ label }) => label)).toEqual(['Health', 'What is parked']);

    const shown = (await rig.ask('ops', '/switchboard parked')).messages.at(-1)!;
    expect(shown.text).toContain('Webhook of HubSpot');
    expect(JSON.stringify(shown.blocks)).not.toContain('<!channel>');
    expect((await rig.ask('ops', 'what failed?')).messages.at(-1)?.text).toContain('Webhook of HubSpot');
    rig.hubspot.faults.clear();
    const button = pressable(shown).find(({ label }) => label === 'Try again')!;
    const { messages } = await rig.press('ops', shown, button.actionId, button.value);
    expect(messages.at(-1)?.text).toContain('It is being tried again');
    await rig.settled();
    expect((await list()).rows).toEqual([]);
    expect((await rig.ask('ops', '/switchboard parked')).messages.at(-1)?.text).toContain(
      'Nothing is parked',
    );
  });
});

describe('trying it again', () => {
  test('works a webhook off, once its cause is gone', async () => {
    const id = await parkWebhook('comes-good');
    expect(await retry(id)).toMatchObject({ status: 'done' });
    await eventually('it fails again', async () => (await rowOf(id)).state === 'parked');
    expect(await rowOf(id)).toMatchObject({ attempts: 1 });
    rig.hubspot.faults.clear();
    expect(await retry(id)).toMatchObject({ status: 'done', view: { kind: 'done' } });
    await eventually('it is done', async () => (await rowOf(id)).state === 'done');
    expect(await retry(id)).toMatchObject({ status: 'refused', error: { code: 'not_found' } });
  });

  test('sends a message once, also when two people press at the same time', async () => {
    const id = await parkMessage('finally');
    await sql(rig.databaseUrl, `UPDATE outbox_message SET destination = $1 WHERE key = 'finally'`, [
      { channel: channels.sales },
    ]);
    const outcomes = await Promise.all([retry(id), retry(id), retry(id)]);
    expect(outcomes.filter(({ status }) => status === 'done')).toHaveLength(1);
    await rig.settled();
    expect(rig.slack.outbox().filter(({ text }) => text.includes('[finally]'))).toHaveLength(1);
  });

  test('looks first for a message that may have arrived', async () => {
    const held = await parkMessage('held');
    const unsure = await parkMessage('unsure');
    const unsent = await parkMessage('surely-not');
    // The first was taken by a process that died with it.
    await sql(
      rig.databaseUrl,
      `UPDATE outbox_message SET claim_token = gen_random_uuid() WHERE key = 'held'`,
    );
    await sql(rig.databaseUrl, `UPDATE outbox_message SET ambiguous = true WHERE key = 'unsure'`);
    const { parked } = rig.bot.core.stores;
    for (const [id, ambiguous] of [
      [held, true],
      [unsure, true],
      [unsent, false],
    ] as const) {
      expect(await parked.retry(rig.workspaceId, 'outbox', BigInt(id.split(':')[1]!))).toBe(true);
      expect((await rowOf(id)).ambiguous).toBe(ambiguous);
    }
  });

  test('refuses what answers a question of more than half an hour ago', async () => {
    const old = `now() - interval '31 minutes'`;
    const answer = await parkMessage('reply:77:0');
    await rig.bot.core.stores.inbox.accept(rig.workspaceId, [
      { source: 'slack:message', eventKey: 'asked-long-ago', kind: 'message', payload: {} },
    ]);
    await sql(
      rig.databaseUrl,
      `UPDATE delivery SET state = 'parked', claim_token = NULL, received_at = ${old} WHERE event_key = 'asked-long-ago'`,
    );
    const question = await parkedId('delivery', 'event_key', 'asked-long-ago');
    const digest = await parkMessage('digest:of-today');
    await sql(rig.databaseUrl, `UPDATE outbox_message SET created_at = ${old} WHERE state = 'parked'`);
    for (const id of [answer, question])
      expect(await retry(id)).toMatchObject({ status: 'refused', error: { code: 'expired' } });
    const rows = (await list()).rows;
    expect(rows.filter((row) => row.retry).map(({ id }) => id)).toEqual([digest]);
    expect(rows.find(({ id }) => id === question)?.what).toBe('Question in Slack');
    expect(await retry(digest)).toMatchObject({ status: 'done' });
  });

  test.each(['inbox:999999999', 'outbox:1', 'inbox:9223372036854775807'])(
    'says that %s is not parked',
    async (id) => {
      const outcome = await retry(id);
      expect(outcome).toMatchObject({ status: 'refused' });
      expect(JSON.stringify(outcome)).not.toContain('internal');
    },
  );

  test.each(['inbox:', 'inbox:-1', 'delivery:1', '1', "inbox:1' OR 1=1"])(
    'takes no id like %s',
    async (id) => {
      expect(await retry(id)).toMatchObject({ status: 'refused', error: { code: 'bad_input' } });
    },
  );
});

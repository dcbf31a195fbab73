import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../bot/presenters/limits.ts';
import type { Log } from '../../connectors/connector.ts';
import { asking } from '../support/assignments.ts';
import { people, type Rig, startRig } from '../support/rig.ts';
import { pressable } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';

const since = '2026-01-05T08:00:00.000Z';
const times = { createdAt: since, updatedAt: since, archived: false };
/** Words that do not compress, so that they are as large in an index as here. */
function noise(seed: string, length: number): string {
  let text = '';
  for (let n = 0; text.length < length; n += 1)
    text += `${createHash('sha512').update(`${seed} ${n}`).digest('base64')} `;
  return text.slice(0, length);
}
const long = 40_000;
const leads = 1_000;
const deals = 300;
const rows = 5_000;
/** A list that takes longer is not looked at. The machine that runs the tests may be busy. */
const withinMs = 5_000;

const complaints: string[] = [];
const complain = (fields: object, message: string) =>
  void complaints.push(`${message} ${JSON.stringify(fields).slice(0, 300)}`);
const log: Log = { debug() {}, info() {}, warn() {}, error: complain };

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    log,
    load({ hubspot }) {
      const huge = noise('owner', long);
      hubspot.put('owners', [
        { id: '11', email: people.rep.email, firstName: huge, lastName: huge, type: 'PERSON', ...times },
      ]);
      const stage = { id: 'open', label: noise('stage', long), displayOrder: 0, metadata: {}, ...times };
      const label = noise('pipeline', long);
      hubspot.put('pipelines', [{ id: 'default', label, displayOrder: 0, stages: [stage], ...times }]);
      hubspot.load(
        'contacts',
        Array.from({ length: leads }, (_, n) => ({
          id: String(1_000 + n),
          properties: {
            firstname: noise(`first ${n}`, long / 2),
            lastname: noise(`last ${n}`, long / 2),
            email: `lead${n}@customer.example`,
            ...(n < 20 && { company: noise('c', long), phone: noise('p', long), jobtitle: noise('j', long) }),
            hubspot_owner_id: '11',
          },
        })),
      );
      // What goes into an index, which holds no text of this length.
      hubspot.load(
        'contacts',
        ['email', 'hubspot_owner_id', 'hs_additional_emails', 'hs_merged_object_ids', 'lifecyclestage'].map(
          (name, n) => ({ id: String(9_000 + n), properties: { firstname: 'x', [name]: noise(name, long) } }),
        ),
      );
      hubspot.load('tasks', [
        { id: '9100', properties: { hs_task_subject: noise('t', long), hubspot_owner_id: noise('o', long) } },
      ]);
      hubspot.load(
        'deals',
        ['pipeline', 'dealstage', 'hubspot_owner_id'].map((name, n) => ({
          id: String(9_200 + n),
          ...times,
          properties: { dealname: 'x', pipeline: 'default', dealstage: 'open', [name]: noise(name, long) },
        })),
      );
      hubspot.load(
        'deals',
        Array.from({ length: deals }, (_, n) => ({
          id: String(5_000 + n),
          ...times,
          properties: {
            dealname: noise(`deal ${n}`, n < 60 ? long : 200),
            pipeline: 'default',
            dealstage: 'open',
            amount: '100.00',
            deal_currency_code: 'EUR',
            hubspot_owner_id: '11',
          },
          associations: { contacts: { results: [{ id: '1000' }] } },
        })),
      );
    },
  });
  await rig.sync('hubspot');
}, 120_000);
afterAll(() => rig.stop());

/** Writes the row of the ledger that a person has many times over, each about another activity. */
const copyLedger = (personId: string) =>
  sql(
    rig.databaseUrl,
    `WITH many AS (SELECT gen_random_uuid() AS id, n FROM generate_series(1, ${rows}) AS n),
     done AS (
       INSERT INTO activity (id, workspace_id, person_id, source, event_key, kind, subject, occurred_at)
       SELECT many.id, workspace_id, person_id, source, 'copy-' || n, kind, subject, occurred_at - n * interval '1 minute'
       FROM activity, many WHERE person_id = $1
     )
     INSERT INTO points_entry (workspace_id, person_id, rule_id, rule_version, dedupe_key, points, subject, occurred_at)
     SELECT workspace_id, person_id, rule_id, rule_version, 'copy-' || n, points, subject, occurred_at - n * interval '1 minute'
     FROM points_entry, many WHERE person_id = $1`,
    [personId],
  );

/** One answer, within Slack's limits and in time. */
async function answered(text: string) {
  const began = performance.now();
  const { messages, timedOut } = await rig.ask('rep', text);
  expect(performance.now() - began).toBeLessThan(withinMs);
  expect(timedOut).toBe(false);
  expect(messages).toHaveLength(1);
  const [message] = messages;
  expect(JSON.stringify(message!.blocks).length).toBeLessThanOrEqual(limits.blocksJson + 2_000);
  expect(message!.text.length).toBeLessThanOrEqual(limits.text);
  expect(message!.blocks.length).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  return message!;
}

test('a thousand leads with names of 40,000 characters are a list with pages, none left out', async () => {
  let message = await answered('/leads all 50');
  let end = 0;
  for (let page = 0; page < 3; page += 1) {
    const [, from, to] = /(\d+)–(\d+) of 1,0\d\d/.exec(JSON.stringify(message.blocks)) ?? [];
    expect(Number(from)).toBe(end + 1);
    expect(Number(to)).toBeGreaterThan(end);
    end = Number(to);
    const more = pressable(message).find(({ label }) => label === 'Show more');
    expect(more).toBeDefined();
    const { messages } = await rig.press('rep', message, more!.actionId, more!.value);
    message = messages.at(-1)!;
  }
  expect(complaints).toEqual([]);
}, 60_000);

test('a lead with 5,000 rows in the ledger and 300 deals is one card that says what it leaves out', async () => {
  const [person] = await sql<{ id: string }>(
    rig.databaseUrl,
    `SELECT id FROM person WHERE email = 'lead0@customer.example'`,
  );
  const at = rig.clock.now().toISOString();
  const signal = (n: number) =>
    rig.inbound({
      type: 'content.downloaded',
      timestamp: at,
      data: { email: 'lead0@customer.example', occurredAt: at, resource: `${n} ${noise(`r ${n}`, 450)}` },
    });
  await signal(0);
  await rig.settled();
  await copyLedger(person!.id);
  const card = await answered('/lead lead0@customer.example');
  expect(JSON.stringify(card.blocks)).toMatch(/more rows not shown|Older: /);
  const home = rig.bot.core.runner.run({ tool: 'home_get', input: {} }, asking(rig, 'rep'));
  expect((await home).status).toBe('done');
}, 60_000);

test('three hundred deals are a list with pages', async () => {
  const message = await answered('/deals open 50');
  expect(JSON.stringify(message.blocks)).toContain(`of ${deals}`);
  expect(pressable(message).map(({ label }) => label)).toContain('Show more');
}, 60_000);

test('names of 40,000 characters can be searched for and asked about', async () => {
  const name = noise('first 7', long / 2);
  await answered(`/lead ${name.slice(0, 100).trim()}`);
  await answered(`/lead ${name.slice(0, 3_000)}`);
  await answered('tell me about lead7@customer.example');
}, 60_000);

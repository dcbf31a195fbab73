import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { send } from '../slack/signed.ts';
import { startBotProcess } from '../support/bot-process.ts';
import { people, type Rig, secrets, startRig } from '../support/rig.ts';
import { audited, held, loadSalesTeam } from '../support/sales-team.ts';
import { type SlowPostgres, slowPostgres } from '../support/slow-postgres.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
let database: SlowPostgres;
beforeAll(async () => {
  rig = await startRig({
    load: loadSalesTeam,
    async through(url) {
      database = await slowPostgres(url);
      return database.url;
    },
  });
  await rig.sync('hubspot');
});
afterAll(async () => {
  database.away(false);
  await rig.stop();
  await database.close();
});
beforeEach(() => {
  rig.slack.clearFaults();
  rig.slack.views.close(rep, true);
});

const rep = people.rep.id;
const windowOf = () => rig.slack.views.stackOf(rep).at(-1);
const shown = () => JSON.stringify(windowOf()?.blocks ?? []);
const shows = (words: string, withinMs = 10_000) =>
  eventually(
    `a window with ${words}; it has ${shown().slice(0, 300)}`,
    () => shown().includes(words),
    withinMs,
  );
const directly = () =>
  rig.slack.messagesFor(rep).filter(({ from, channel }) => from === 'bot' && channel.startsWith('D'));
const calls = (method: string) => rig.slack.requests.filter((call) => call.method === method);

/** A form for a note, filled in. @returns what it is sent with. */
async function noteFor(words: string): Promise<Record<string, string>> {
  await rig.slack.shortcut({ as: rep, callbackId: 'log_note' });
  await shows('"input"');
  const { options } = await rig.slack.options({ as: rep, view: 'modal', actionId: 'lead', value: words });
  return { lead: options[0]!.value, text: `A note about ${words}.` };
}
const submit = (values: Record<string, string>) => rig.slack.submit({ as: rep, values });

describe('a form that is sent', () => {
  test('while the database is away stays open with what was typed, and can be sent once it is back', async () => {
    const values = await noteFor('alan');
    const before = windowOf();
    database.away(true);
    expect(await submit(values)).toMatchObject({
      errors: { lead: expect.stringContaining('try again') },
    });
    expect(windowOf()).toBe(before);
    database.away(false);
    await eventually('it is taken', async () => !('errors' in (await submit(values))));
    await shows('pending.confirm');
    expect(shown()).toContain('A note about alan.');
  });

  test.each([
    ['limits us', { status429: { retryAfter: 1 } }],
    ['does not know whether it did it', { error: 'internal_error' }],
    ['loses the answer', { dropAfterEffect: true }],
  ])('is answered in its window although Slack %s', async (_, fault) => {
    const values = await noteFor('alan');
    const asked = calls('views.update').length;
    rig.slack.addFault({ method: 'views.update', times: 1, ...fault });
    await submit(values);
    await shows('pending.confirm');
    await rig.settled();
    expect(calls('views.update').length - asked).toBeLessThanOrEqual(4);
  });

  test('is answered directly where Slack takes nothing into the window any more', async () => {
    const values = await noteFor('alan');
    rig.slack.addFault({ method: 'views.update', error: 'no_longer_editable' });
    const before = directly().length;
    await submit(values);
    await eventually('a direct message', () => directly().length > before);
    await rig.settled();
    expect(directly()).toHaveLength(before + 1);
  });

  test('and confirmed by fifty presses at once is written once', async () => {
    await submit(await noteFor('grace'));
    await shows('pending.confirm');
    const before = held(rig, 'notes').length;
    const press = () => rig.slack.pressInView({ as: rep, view: 'modal', actionId: 'pending.confirm' });
    await Promise.all(Array.from({ length: 50 }, () => press().catch(() => undefined)));
    await rig.settled();
    expect(held(rig, 'notes')).toHaveLength(before + 1);
  }, 60_000);
});

describe('a form that opens', () => {
  test('over a window that has changed meanwhile leaves that one alone, and says nothing', async () => {
    rig.slack.addFault({ method: 'views.update', error: 'hash_conflict' });
    database.delayMs = 250;
    const before = directly().length;
    await rig.slack.shortcut({ as: rep, callbackId: 'log_note' });
    await eventually('it was tried', () =>
      calls('views.update').some(({ answer }) => (answer as { error?: string })?.error === 'hash_conflict'),
    );
    database.delayMs = 0;
    await rig.settled();
    expect(directly()).toHaveLength(before);
    expect(shown()).toContain('One moment');
  });
});

describe('what nobody asked for', () => {
  test('is tried again where Slack is unwell, and given up without a word where it refuses', async () => {
    rig.slack.addFault({ method: 'views.publish', error: 'internal_error', times: 1 });
    const opened = calls('views.publish').length;
    await rig.slack.openMessages(rep, 'home');
    await eventually('Home', () =>
      calls('views.publish')
        .slice(opened)
        .some(({ answer }) => answer?.ok === true),
    );
    await rig.settled();
    const before = directly().length;
    rig.slack.addFault({ method: 'views.publish', error: 'user_not_found' });
    const asked = calls('views.publish').length;
    await rig.slack.openMessages(rep, 'home');
    await eventually('it was tried', () => calls('views.publish').length > asked);
    await rig.settled();
    expect(calls('views.publish')).toHaveLength(asked + 1);
    expect(directly()).toHaveLength(before);
  });

  test('such as a stop that comes before its question stops nothing', async () => {
    const event = (type: object, id: string) => ({
      type: 'events_api',
      payload: { type: 'event_callback', team_id: rig.workspaceId, event_id: id, event: type },
    });
    const secret = { secret: secrets.SLACK_SIGNING_SECRET };
    const said = await rig.slack.say({ as: rep, dm: true, text: 'who is Grace Hopper?' });
    await rig.settled();
    const stop = event(
      { type: 'agent_session_stopped', channel: said.channel, user: rep, thread_ts: '9999999999.000001' },
      'EvStop',
    );
    expect((await send(rig.bot.url, stop, secret)).status).toBe(200);
    await rig.settled();
    const late = {
      type: 'message',
      channel: said.channel,
      channel_type: 'im',
      user: rep,
      text: 'who is Alan Turing?',
      ts: '9999999999.000001',
    };
    const entries = await audited(rig, async () => {
      expect((await send(rig.bot.url, event(late, 'EvLate'), secret)).status).toBe(200);
      await rig.settled();
    });
    expect(JSON.stringify(entries)).toContain('lead_get');
  });
});

describe('a bot that is killed', () => {
  test('after it took a form and before it answered: the next one answers', async () => {
    const values = await noteFor('alan');
    // The one of the rig stops; one in a process of its own takes the form.
    await rig.bot.stop();
    const dir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-killed-form-'));
    const config = path.join(dir, 'switchboard.config.yaml');
    writeFileSync(config, JSON.stringify({ company: 'Test company' }));
    const env = {
      PORT: '0',
      DATA_DIR: dir,
      DATABASE_URL: database.url,
      SWITCHBOARD_CONFIG: config,
      SLACK_API_URL: rig.slack.url,
      HUBSPOT_API_URL: rig.hubspot.url,
      STRIPE_API_URL: rig.stripe.url,
      ...secrets,
    };
    const first = await startBotProcess(env);
    rig.slack.setEventsUrl(`${first.url}/slack/events`);
    // It is stored and worked, and Slack hears no answer.
    rig.slack.addFault({ method: 'views.update', hang: true });
    expect(await submit(values)).not.toHaveProperty('errors');
    expect(shown()).toContain('One moment');
    await first.end('SIGKILL');
    rig.slack.clearFaults();
    for (const table of ['delivery', 'outbox_message'])
      await sql(rig.databaseUrl, `UPDATE ${table} SET claim_until = now() WHERE claim_until > now()`);
    await rig.restart();
    await shows('pending.confirm', 20_000);
    expect(shown()).toContain('A note about alan.');
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);
});

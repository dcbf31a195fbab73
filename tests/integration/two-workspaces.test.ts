import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signStandardWebhook } from '../../playground/vendors/website.ts';
import { sendAction, sendEvent } from '../slack/signed.ts';
import { people, secrets } from '../support/rig.ts';
import { loadSalesTeam, pressable } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { startTwoWorkspaces, type Team, type TwoWorkspaces, teams } from '../support/two-workspaces.ts';
import { eventually } from '../support/wait.ts';
import { consultation } from '../support/website-events.ts';

/** What only the home workspace may ever show. */
const ofTheHome = /Grace|Hopper|Turing|Enigma|Navy|customer\.example/;
const signed = { secret: secrets.SLACK_SIGNING_SECRET };

let rig: TwoWorkspaces;
beforeAll(async () => {
  rig = await startTwoWorkspaces({
    load: (hubspot) => loadSalesTeam({ hubspot, stripe: undefined as never }),
  });
  await rig.install('alpha');
  await rig.install('beta');
  const { stores } = rig.bot.core;
  await stores.syncRuns.request(teams.alpha, 'hubspot', 'full', undefined, { actor: 'test' });
  rig.bot.wake('sync');
  await eventually('HubSpot is read', async () => {
    return (await stores.syncRuns.latest(teams.alpha, 'hubspot'))?.finishedAt != null;
  });
}, 60_000);
afterAll(() => rig.stop());

const textOf = (messages: { text: string; blocks: unknown[] }[]): string => JSON.stringify(messages);
const said = async (team: Team, as: keyof typeof people, text: string): Promise<string> =>
  textOf((await rig.ask(team, as, text)).messages);
/** Writes and reads of HubSpot so far. */
const calls = (): number => rig.hubspot.requests.total;

describe('a question in the second workspace', () => {
  it('the home shows what it holds', async () => {
    expect(await said('alpha', 'rep', '/leads all')).toMatch(/Hopper/);
    expect(await said('alpha', 'rep', '/lead grace.hopper@customer.example')).toMatch(/Hopper/);
  });

  it.each([
    '/leads all',
    '/leads mine',
    '/lead Hopper',
    '/deals open',
    '/deals mine',
    '/digest preview',
    '/health',
    '/switchboard status',
    'who are my hot leads?',
    'which deals are stuck?',
    'how much was paid in the last 30 days?',
  ])('%s shows nothing of the home, whoever asks under the same id', async (text) => {
    for (const as of ['rep', 'manager', 'admin'] as const) {
      const answer = await said('beta', as, text);
      expect(answer.length).toBeGreaterThan(20);
      expect(answer).not.toMatch(ofTheHome);
    }
  });

  it('says that the systems are connected to another workspace', async () => {
    expect(await said('beta', 'ops', '/health')).toMatch(/Connected to another workspace/);
  });

  it('asks the systems for nothing', async () => {
    const before = calls();
    expect(await said('beta', 'ops', '/resync hubspot full')).toMatch(/another workspace/);
    await said('beta', 'rep', 'add a note to 101: call back');
    expect(calls()).toBe(before);
    expect(await sql(rig.databaseUrl, 'SELECT FROM sync_run WHERE workspace_id = $1', [teams.beta])).toEqual(
      [],
    );
  });
});

describe('what waits for a decision', () => {
  it('cannot be confirmed or cancelled from the other workspace, under the same id and with the same button', async () => {
    const { messages } = await rig.ask('alpha', 'rep', 'add a note to Grace Hopper: wants an invoice');
    const buttons = messages.flatMap(pressable).filter(({ actionId }) => actionId.startsWith('pending.'));
    expect(buttons.map(({ actionId }) => actionId.replace(/:\d+$/, ''))).toEqual(
      expect.arrayContaining(['pending.confirm', 'pending.cancel']),
    );
    const before = calls();
    for (const { actionId, value } of buttons) {
      const { status } = await sendAction(
        rig.publicUrl,
        {
          team: { id: teams.beta },
          user: { id: people.rep.id, team_id: teams.beta },
          channel: { id: messages[0]!.channel, name: 'directmessage' },
          trigger_id: `1.2.${actionId}`,
          response_url: '',
          actions: [{ type: 'button', action_id: actionId, block_id: 'b', value }],
        },
        signed,
      );
      expect(status).toBe(200);
    }
    await idle(teams.beta);
    expect(calls()).toBe(before);
    const rows = await sql<{ workspace_id: string; status: string }>(
      rig.databaseUrl,
      'SELECT workspace_id, status FROM pending_action',
    );
    expect(rows).toEqual([{ workspace_id: teams.alpha, status: 'pending' }]);
  });
});

describe('what comes in', () => {
  it('the same message id in both is two messages, and each thread remembers its own', async () => {
    const event = {
      type: 'message',
      channel: 'D0REP00001',
      channel_type: 'im',
      user: people.rep.id,
      text: 'who are my hot leads?',
      ts: '1800000000.000100',
    };
    for (const team of ['alpha', 'beta'] as const) {
      const { status } = await sendEvent(
        rig.publicUrl,
        event,
        { team_id: teams[team], event_id: 'Ev1' },
        signed,
      );
      expect(status).toBe(200);
    }
    await idle(teams.alpha);
    await idle(teams.beta);
    const { recent } = rig.bot.core.stores.threads;
    for (const team of [teams.alpha, teams.beta])
      expect(
        (await recent(team, event.channel, event.ts, 20)).filter(({ role }) => role === 'user'),
      ).toHaveLength(1);
  });

  it('an event of the website belongs to the home', async () => {
    const timestamp = Math.floor(rig.clock.now().getTime() / 1000);
    for (let n = 0; n < 5; n++) {
      const body = JSON.stringify(consultation('grace.hopper@customer.example', `r-${n}`));
      const id = `evt-${n}`;
      const answer = await fetch(`${rig.publicUrl}/webhooks/inbound`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signStandardWebhook(secrets.INBOUND_WEBHOOK_SECRET, id, timestamp, body),
        },
        body,
      });
      expect(answer.status).toBe(200);
    }
    await idle(teams.alpha);
    await eventually('the home hears of the hot lead', () =>
      /Hopper/.test(textOf(rig.slacks.alpha.outbox())),
    );
    expect(textOf(rig.slacks.beta.outbox())).not.toMatch(ofTheHome);
  });
});

it('digests go to the home alone, a day later and after the tokens were renewed', async () => {
  const digests = () => sql<{ workspace_id: string }>(rig.databaseUrl, 'SELECT workspace_id FROM digest_run');
  await eventually('the people of the home are known', async () => {
    return (await rig.bot.core.stores.teammates.list(teams.alpha)).length > 3;
  });
  const digest = () => rig.slacks.alpha.outbox().some((message) => /digest/i.test(textOf([message])));
  for (let hour = 0; hour < 30 && !digest(); hour++) {
    rig.clock.advance(3_600_000);
    rig.bot.wake('digests');
    await idle(teams.alpha);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(digest()).toBe(true);
  await idle(teams.alpha);
  expect(new Set((await digests()).map(({ workspace_id }) => workspace_id))).toEqual(new Set([teams.alpha]));
  expect(textOf(rig.slacks.beta.outbox())).not.toMatch(ofTheHome);
});

it('no row about people, deals or money ever belonged to the second workspace', async () => {
  for (const table of [
    'person',
    'deal',
    'payment',
    'external_record',
    'activity',
    'sync_run',
    'assignment',
  ]) {
    const rows = await sql(rig.databaseUrl, `SELECT FROM ${table} WHERE workspace_id = $1`, [teams.beta]);
    expect(rows, table).toEqual([]);
  }
  // Whatever the bot said to Slack there, in messages, windows or questions.
  expect(ofTheHome.exec(JSON.stringify(rig.slacks.beta.requests))?.[0]).toBeUndefined();
  const inner = await sql<{ view: unknown }>(
    rig.databaseUrl,
    'SELECT view FROM outbox_message WHERE workspace_id = $1',
    [teams.beta],
  );
  expect(inner.length).toBeGreaterThan(10);
  expect(ofTheHome.exec(JSON.stringify(inner))?.[0]).toBeUndefined();
});

async function idle(workspaceId: string): Promise<void> {
  const { inbox, outbox } = rig.bot.core.stores;
  await eventually('inbox and outbox are empty', async () => {
    const { oldest } = await inbox.state(workspaceId);
    return oldest === null && (await outbox.state(workspaceId)).oldest === null;
  });
}

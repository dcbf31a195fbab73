import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channels, people, type Rig, secrets, startRig } from '../support/rig.ts';
import { loadSalesTeam, makeHot } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ load: loadSalesTeam });
  await rig.sync('hubspot');
  await makeHot(rig, 'grace.hopper@customer.example', 6);
  await makeHot(rig, 'alan.turing@customer.example');
});
afterAll(() => rig.stop());

describe('an answer stands where the question was asked', () => {
  test('a mention in a channel is answered in its thread, never in the open channel', async () => {
    const { messages } = await rig.ask('rep', '@switchboard who are the hot leads?', {
      channel: channels.sales,
    });
    expect(messages).toHaveLength(1);
    const question = rig.slack.messagesFor(people.rep.id).findLast(({ from }) => from === 'person');
    expect(messages[0]).toMatchObject({ channel: channels.sales, threadTs: question?.ts });
    expect(messages[0]?.ephemeralTo).toBeUndefined();
  });

  test('a sentence in a channel that does not mention the bot is not for it', async () => {
    const before = rig.slack.outbox().length;
    await rig.slack.say({ as: people.rep.id, channel: channels.sales, text: 'who are the hot leads?' });
    await rig.settled();
    expect(rig.slack.outbox()).toHaveLength(before);
  });

  test('a direct message is answered in its thread', async () => {
    const { messages } = await rig.ask('rep', 'who are the hot leads?');
    const question = rig.slack.messagesFor(people.rep.id).findLast(({ from }) => from === 'person');
    expect(messages).toMatchObject([{ channel: question?.channel, threadTs: question?.ts }]);
  });

  test('a slash command is answered to the person who typed it alone', async () => {
    const { messages } = await rig.ask('rep', '/leads hot', { channel: channels.sales });
    expect(messages).toMatchObject([{ channel: channels.sales, ephemeralTo: people.rep.id }]);
  });
});

describe('a thread remembers what was shown in it', () => {
  test.each([
    ['in direct messages', 'who are the hot leads?', 'and the second one?', {}],
    [
      'in a channel',
      '@switchboard who are the hot leads?',
      '@switchboard and the second one?',
      { channel: channels.sales },
    ],
  ])('"the second one" after a list, %s', async (_where, question, following, place) => {
    const { messages } = await rig.ask('rep', question, place);
    const [list] = messages;
    expect(list?.text.indexOf('Grace Hopper')).toBeLessThan(list?.text.indexOf('Alan Turing') ?? -1);
    const next = await rig.ask('rep', following, { ...place, thread: list!.threadTs! });
    expect(next.messages).toHaveLength(1);
    expect(next.messages[0]?.threadTs).toBe(list?.threadTs);
    expect(next.messages[0]?.text).toContain('Alan Turing');
    expect(next.messages[0]?.text).not.toContain('Grace Hopper');
  });

  test('it is what was shown, also after the order has changed', async () => {
    const { messages } = await rig.ask('rep', 'who are the hot leads?');
    await makeHot(rig, 'anna.schmidt@customer.example', 9);
    const next = await rig.ask('rep', 'and the second one?', { thread: messages[0]!.threadTs! });
    expect(next.messages[0]?.text).toContain('Alan Turing');
  });

  test('another thread knows nothing of it', async () => {
    const { messages } = await rig.ask('rep', 'and the second one?');
    expect(messages[0]?.text).toContain('no such entry in this thread');
  });

  test('it still does after a restart', async () => {
    const { messages } = await rig.ask('rep', 'who are the hot leads?');
    await rig.restart();
    const next = await rig.ask('rep', 'tell me more about the third one', { thread: messages[0]!.threadTs! });
    expect(next.messages[0]?.text).toContain('Alan Turing');
  });
});

describe('one message has one answer', () => {
  const event = (ts: string) => ({
    type: 'message',
    channel_type: 'im',
    channel: rig.slack.workspace.conversation(people.rep.id)?.id,
    user: people.rep.id,
    text: 'who are the hot leads?',
    ts,
  });
  const envelope = (eventId: string, ts: string) => ({
    type: 'event_callback',
    team_id: rig.workspaceId,
    api_app_id: 'A0SWITCHB',
    event_id: eventId,
    authorizations: [{ team_id: rig.workspaceId, user_id: 'U0SWITCHB', is_bot: true }],
    event: event(ts),
  });

  async function deliver(payload: object): Promise<number> {
    const body = JSON.stringify(payload);
    const timestamp = String(Math.floor(rig.clock.now().getTime() / 1000));
    const hash = createHmac('sha256', secrets.SLACK_SIGNING_SECRET)
      .update(`v0:${timestamp}:${body}`)
      .digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${hash}`,
    };
    return (await fetch(`${rig.bot.url}/slack/events`, { method: 'POST', headers, body })).status;
  }
  const answersIn = (ts: string) => rig.slack.outbox().filter(({ threadTs }) => threadTs === ts);

  test('delivered three times at once', async () => {
    const ts = rig.slack.workspace.nextTs();
    const statuses = await Promise.all(Array.from({ length: 3 }, () => deliver(envelope('Ev0SAME', ts))));
    expect(statuses).toEqual([200, 200, 200]);
    await rig.settled();
    expect(answersIn(ts)).toHaveLength(1);
    expect(await deliver(envelope('Ev0SAME', ts))).toBe(200);
    await rig.settled();
    expect(answersIn(ts)).toHaveLength(1);
  });

  test('delivered under several event ids', async () => {
    const ts = rig.slack.workspace.nextTs();
    const statuses = await Promise.all(
      Array.from({ length: 5 }, (_, n) => deliver(envelope(`Ev0NEW${n}`, ts))),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    await rig.settled();
    expect(answersIn(ts)).toHaveLength(1);
  });
});

describe('the audit trail', () => {
  test('holds together, and never the words that people typed', async () => {
    const { entries, broken } = await rig.bot.core.stores.audit.verify(rig.workspaceId);
    expect(broken).toBeUndefined();
    expect(entries).toBeGreaterThan(10);
    const typed = await rig.bot.core.stores.audit.latest(rig.workspaceId, 200);
    expect(JSON.stringify(typed)).not.toMatch(/hot leads\?|second one/);
  });

  test.each([
    ['an outcome that was changed', `UPDATE audit_entry SET outcome = 'forbidden' WHERE seq = 5`, 5],
    [
      'an argument that was changed',
      `UPDATE audit_entry SET detail = detail || '{"ms": 1234567}' WHERE seq = 4`,
      4,
    ],
    ['a row that was taken out', 'DELETE FROM audit_entry WHERE seq = 3', 3],
  ])('shows %s', async (_what, statement, seq) => {
    await sql(rig.databaseUrl, statement);
    expect(await rig.bot.core.stores.audit.verify(rig.workspaceId)).toMatchObject({ broken: seq });
  });
});

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { channels, people, type Rig, startRig } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());
afterEach(() => rig.slack.clearFaults());

const directTo = (as: 'manager' | 'admin' | 'rep'): string[] =>
  rig.slack
    .messagesFor(people[as].id)
    .filter(({ from, channel }) => from === 'bot' && channel.startsWith('D'))
    .map(({ text }) => text);
async function announce(...texts: string[]): Promise<void> {
  const { outbox } = rig.bot.core.stores;
  const messages = texts.map((text) => ({
    key: `test:${text}`,
    destination: { channel: 'sales' },
    view: { kind: 'notice', tone: 'info', text, asOf: rig.clock.now().toISOString(), notices: [] },
  }));
  await outbox.add(undefined, rig.workspaceId, messages);
  rig.bot.wake('outbox');
  await rig.settled();
}

test('what is meant for a channel that cannot be written to reaches those who lead, with one notice a day', async () => {
  rig.slack.addFault({ method: 'chat.postMessage', channel: channels.sales, error: 'is_archived' });
  await announce('First alert', 'Second alert');
  await announce('First alert', 'Third alert');
  for (const as of ['manager', 'admin'] as const) {
    const [notice, ...others] = directTo(as);
    expect(notice).toContain('I cannot write to the channel sales: it is archived.');
    expect(others).toHaveLength(3);
    for (const [index, words] of ['First', 'Second', 'Third'].entries())
      expect(others[index]).toContain(`${words} alert`);
  }
  expect(directTo('rep')).toEqual([]);

  rig.clock.advance(24 * 60 * 60_000);
  await announce('Fourth alert');
  expect(directTo('manager').filter((text) => text.includes('I cannot write'))).toHaveLength(2);
  const { parked } = await rig.bot.core.stores.outbox.state(rig.workspaceId);
  expect(parked).toBe(0);
});

test('an answer to a person reaches nobody else', async () => {
  const before = directTo('manager').length;
  rig.slack.addFault({ method: 'chat.postMessage', channel: channels.operations, error: 'not_in_channel' });
  await rig.slack.say({
    as: people.rep.id,
    channel: channels.operations,
    text: '@switchboard what can you do?',
  });
  await rig.settled();
  expect(directTo('manager')).toHaveLength(before);
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channels, people, type Rig, startRig } from '../support/rig.ts';
import { audited, held, loadSalesTeam, makeHot, pressable } from '../support/sales-team.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    load(vendors) {
      loadSalesTeam(vendors);
      // A contact that is known by nothing but the address.
      vendors.hubspot.load('contacts', [{ id: '110', properties: { email: 'nameless@customer.example' } }]);
    },
  });
  await rig.sync('hubspot');
  await makeHot(rig, 'grace.hopper@customer.example');
  await makeHot(rig, 'nameless@customer.example');
});
afterAll(() => rig.stop());

const textOf = async (...asked: Parameters<Rig['ask']>): Promise<string> =>
  (await rig.ask(...asked)).messages.map(({ text, blocks }) => text + JSON.stringify(blocks)).join('\n');

describe('a role decides what somebody may do, and a refusal says why and is on record', () => {
  test('a rep may not start a sync, typed either way', async () => {
    for (const words of ['/resync hubspot', 'resync hubspot']) {
      const before = await rig.bot.core.stores.syncRuns.latest(rig.workspaceId, 'hubspot');
      let answer = '';
      const entries = await audited(rig, async () => {
        answer = await textOf('rep', words);
      });
      expect(answer).toContain('Your role (rep) may not do this: it needs \\"sync.run\\"');
      expect(entries.filter(({ kind }) => kind === 'tool_call')).toMatchObject([
        { subject: 'sync_start', actor: `teammate:${people.rep.id}`, outcome: 'forbidden' },
      ]);
      const after = await rig.bot.core.stores.syncRuns.latest(rig.workspaceId, 'hubspot');
      expect(after?.id).toBe(before?.id);
    }
  });

  test('ops may start one, and hear how it ended', async () => {
    const entries = await audited(rig, async () => {
      const answer = await textOf('ops', '/resync hubspot', { channel: channels.operations });
      expect(answer).toContain('HubSpot sync');
    });
    expect(entries).toMatchObject([{ subject: 'sync_start', outcome: 'done' }]);
  });

  test.each([
    ['rep', 'send me the digest now', 'digest.send'],
    ['rep', '/digest', 'digest.read'],
    ['ops', 'add a note to Grace Hopper: hello', 'crm.write'],
    ['ops', 'what was the revenue of the last week?', 'customers.read'],
  ] as const)('%s, "%s": refused for want of %s', async (as, words, permission) => {
    const entries = await audited(rig, async () => {
      expect(await textOf(as, words)).toContain(`it needs \\"${permission}\\"`);
    });
    expect(entries.filter(({ kind }) => kind === 'tool_call')).toMatchObject([{ outcome: 'forbidden' }]);
    expect(held(rig, 'notes')).toEqual([]);
  });

  test('a manager gets the digest', async () => {
    const answer = await textOf('manager', '/digest');
    expect(answer).toContain('Digest of Test company');
    expect(answer).toContain('Hot leads now');
  });
});

describe('where a guest reads along', () => {
  const address = /[\w.]+@customer\.example/;
  const shared = { channel: channels.shared };

  test.each(['/lead Grace Hopper', '@switchboard tell me about Grace Hopper'])(
    '"%s" shows no address, phone or money, and says so',
    async (words) => {
      const answer = await textOf('rep', words, shared);
      expect(answer).toContain('Grace Hopper');
      expect(answer).not.toMatch(address);
      expect(answer).not.toContain('555 0101');
      expect(answer).not.toMatch(/EUR|1,200/);
      expect(answer).toContain('left out because not everybody here may see them');
    },
  );

  test.each([
    '/leads hot',
    '@switchboard who are my hot leads?',
    '@switchboard list all hot leads',
    '/lead Schmidt',
    '/deals',
    '@switchboard show the deals',
  ])('"%s" shows no address and no money either', async (words) => {
    const answer = await textOf('rep', words, shared);
    expect(answer).not.toMatch(address);
    expect(answer).not.toMatch(/EUR|USD/);
  });

  test('the same question in a direct message has all of it', async () => {
    const answer = await textOf('rep', '/lead Grace Hopper');
    expect(answer).toMatch(address);
    expect(answer).toContain('555 0101');
    expect(answer).toContain('1,200');
    expect(answer).not.toContain('left out');
  });

  test('a change whose card could not be shown whole is not offered', async () => {
    const { messages } = await rig.ask(
      'rep',
      '@switchboard add a note to nameless@customer.example: hello',
      shared,
    );
    expect(JSON.stringify(messages)).not.toMatch(address);
    expect(messages.flatMap(pressable)).toEqual([]);
    expect(messages.at(-1)?.text).toContain('direct message');
  });

  test('a button of a reduced answer shows no more than the answer', async () => {
    const { messages } = await rig.ask('rep', '/leads hot', shared);
    const [list] = messages;
    const why = pressable(list!).find(({ label }) => label === 'Why?');
    const opened = await rig.press('rep', list!, why!.actionId, why!.value);
    expect(opened.messages.at(-1)?.text).toMatch(/points/);
    expect(JSON.stringify(opened.messages)).not.toMatch(address);
  });

  test('the guest gets help and nothing of the company, in the channel and alone', async () => {
    for (const place of [shared, {}]) {
      expect(await textOf('guest', '/switchboard help', place)).toContain('/leads');
      for (const words of [
        '/leads hot',
        '/deals',
        '/lead Grace Hopper',
        '/health',
        '@switchboard who are all hot leads?',
      ]) {
        const answer = await textOf('guest', words, place);
        expect(answer).not.toMatch(/Grace|Navy|HubSpot/);
        expect(answer).toContain('people of the company');
      }
    }
  });
});

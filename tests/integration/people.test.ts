import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../playground/slack/index.ts';
import { type Rig, startRig } from '../support/rig.ts';
import { audited, held, loadSalesTeam, pressable } from '../support/sales-team.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ load: loadSalesTeam });
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

async function answerTo(words: string, as: Parameters<Rig['ask']>[0] = 'rep'): Promise<Message> {
  const { messages } = await rig.ask(as, words);
  return structuredClone(messages.at(-1)!);
}

describe('a name that fits several people', () => {
  test.each([
    '/lead Schmidt',
    '/lead anna schmidt',
    'tell me about Anna Schmidt',
    'add a note to Schmidt: hi',
  ])('"%s" asks who is meant, and tells them apart', async (words) => {
    const entries = await audited(rig, async () => {
      const answer = await answerTo(words);
      expect(pressable(answer)).toHaveLength(2);
      expect(JSON.stringify(answer.blocks)).toContain('Nordlicht');
      expect(JSON.stringify(answer.blocks)).toContain('Bergwerk');
      expect(pressable(answer).map(({ label }) => label)).not.toContain('Confirm');
    });
    expect(entries.filter(({ kind }) => kind === 'tool_call')).toMatchObject([{ outcome: 'done' }]);
    expect(held(rig, 'notes')).toEqual([]);
  });

  test('the choice goes on with what was asked', async () => {
    const question = await answerTo('/lead Schmidt');
    const [first] = pressable(question);
    const entries = await audited(rig, async () => {
      const { messages } = await rig.press('rep', question, first!.actionId, first!.value);
      expect(messages.at(-1)?.text).toContain('Anna Schmidt');
      expect(messages.at(-1)?.text).toMatch(/Nordlicht|Bergwerk/);
    });
    expect(entries).toMatchObject([
      { kind: 'tool_call', subject: 'lead_get', origin: 'button', outcome: 'done' },
    ]);
  });

  test('a note goes to the one who was chosen, after its card', async () => {
    const question = await answerTo('add a note to Schmidt: wants a seat by the window');
    const chosen = pressable(question)[1]!;
    const { messages } = await rig.press('rep', question, chosen.actionId, chosen.value);
    const card = structuredClone(messages.at(-1)!);
    expect(card.text).toContain('wants a seat by the window');
    expect(held(rig, 'notes')).toEqual([]);
    await rig.press('rep', card, 'pending.confirm');
    const [note, ...more] = held(rig, 'notes');
    expect(more).toEqual([]);
    const { who } = (JSON.parse(chosen.value) as { i: { who: string } }).i;
    const lead = await rig.bot.core.stores.leads.get(rig.workspaceId, who);
    expect(rig.hubspot.crm.associations.of('notes', note!.id, 'contacts')).toEqual([lead?.crmId]);
  });

  test('a choice that follows from reading outside text leads to a card that says so', async () => {
    const list = (await rig.ask('rep', 'show all leads')).messages[0]!;
    const { messages } = await rig.ask('rep', 'add a note to Schmidt: as she wrote', {
      thread: list.threadTs!,
    });
    const question = structuredClone(messages.at(-1)!);
    const chosen = pressable(question)[0]!;
    const card = (await rig.press('rep', question, chosen.actionId, chosen.value)).messages.at(-1)!;
    expect(card.text).toContain('Requested while reading untrusted text');
  });

  test('more than a few with the same name can still be told apart, for a note as well', async () => {
    const namesakes = Array.from({ length: 7 }, (_, n) => ({
      id: String(301 + n),
      properties: {
        firstname: 'Maria',
        lastname: 'Lopez',
        company: `Firm ${n}`,
        email: `maria${n}@customer.example`,
      },
    }));
    rig.hubspot.load('contacts', namesakes);
    await rig.sync('hubspot');
    for (const words of ['/lead Maria Lopez', 'add a note to Maria Lopez: hello']) {
      const answer = await answerTo(words);
      expect(pressable(answer)).toHaveLength(7);
      for (const { properties } of namesakes)
        expect(JSON.stringify(answer.blocks)).toContain(properties.company);
    }
  });
});

test('a note too long for a button asks for an address instead of offering nothing', async () => {
  const answer = await answerTo(`add a note to Schmidt: ${'long '.repeat(400)}`);
  expect(pressable(answer)).toEqual([]);
  expect(answer.text).toContain('by the e-mail address');
});

describe('a name that fits nobody', () => {
  test.each(['/lead Nobody Atall', 'tell me about Nobody Atall', 'add a note to Nobody Atall: hi'])(
    '"%s" is answered with none',
    async (words) => {
      const answer = await answerTo(words);
      expect(answer.text).toContain('Nobody with that name');
      expect(pressable(answer)).toEqual([]);
    },
  );

  test('a deal nobody has', async () => {
    expect((await answerTo('move the deal Moon base to Won')).text).toContain('No deal with that name');
  });

  test('a part of two deals is a question, and a stage that does not exist names those that do', async () => {
    const question = await answerTo('move the deal Enigma to Won');
    expect(pressable(question)).toHaveLength(2);
    const answer = await answerTo('move the deal Navy course pack to Nirvana');
    expect(answer.text).toContain('Enquiry, Offer sent, Won');
  });
});

describe('words that a command does not know', () => {
  test.each([
    ['/leads blue', '“blue” is not a filter', '/leads [hot'],
    ['/deals 400', 'between 1 and 50', '/deals [open'],
    ['/lead', 'Which lead?', '/lead <name'],
    ['/resync', 'Which system?', '/resync <system>'],
    ['/resync hubspot since never', 'needs a date', '/resync <system>'],
    ['/health hubspot stripe', 'One system at a time', '/health [system]'],
    ['/digest tomorrow', 'not something the digest can do', '/digest [now'],
    ['/switchboard dance', 'not something /switchboard can do', '/switchboard help'],
    ['/nonsense', 'not one of my commands', '/leads'],
  ])('"%s" is answered with the usage', async (words, problem, usage) => {
    const { text } = await answerTo(words);
    expect(text).toContain(problem);
    expect(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>')).toContain(usage);
  });

  test('a system that does not exist: those that do are named', async () => {
    expect((await answerTo('/health nosuch')).text).toMatch(/no system "nosuch".*hubspot/i);
  });
});

describe('"mine"', () => {
  test.each(['/leads all mine', 'show all my leads'])('"%s" of a rep who owns leads', async (words) => {
    const { text } = await answerTo(words);
    expect(text).toContain('Grace Hopper');
    expect(text).not.toContain('Alan Turing');
  });

  test.each(['/leads mine', 'show my leads', '/deals mine', 'show my deals'])(
    '"%s" of somebody whom the CRM does not know says so',
    async (words) => {
      const { text } = await answerTo(words, 'other');
      expect(text).toContain('No owner in the CRM has your e-mail address');
      expect(text).not.toContain('Grace Hopper');
    },
  );
});

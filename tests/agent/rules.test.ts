import { describe, expect, it } from 'vitest';
import { spoken } from '../../bot/agent/figures.ts';
import { intents, sentenceOf } from '../../bot/agent/intents.ts';
import { createRulePort } from '../../bot/agent/rules.ts';
import type { AnswerView } from '../../tools/views.ts';
import { createWorld, requestOf } from './world.ts';

const known = {
  systems: ['hubspot', 'stripe'],
  today: '2026-11-20',
  shown: ['lead:p1', 'lead:p2', 'deal:d3'],
};
const meaning = (text: string) => {
  const sentence = sentenceOf(text, known);
  return intents.map((intent) => intent.read(sentence)).find((found) => found !== undefined);
};
const leads = (filter: string, rest = {}) => ({ tool: 'leads_search', input: { filter, ...rest } });
const deals = (filter: string, rest = {}) => ({ tool: 'deals_search', input: { filter, ...rest } });
const call = (tool: string, input = {}) => ({ tool, input });

describe('a sentence means', () => {
  it.each<[string, unknown]>([
    ['who are my hot leads?', leads('hot', { mine: true })],
    ['wo are my hto leads', leads('hot', { mine: true })],
    ['show me hot leads', leads('hot')],
    ['hot laeds plese', leads('hot')],
    ['outreach leads', leads('outreach')],
    ['show new leads', leads('new')],
    ['nurture leads', leads('nurture')],
    ['top 5 leads', leads('hot', { limit: 5 })],
    ['wer sind meine heißen Leads?', leads('hot', { mine: true })],
    ['zeig mir die neuen Leads', leads('new')],
    ['tell me about Maria Lopez', call('lead_get', { who: 'Maria Lopez' })],
    ['why is Maria Lopez hot?', call('lead_get', { who: 'Maria Lopez' })],
    ['who is anna@example.com?', call('lead_get', { who: 'anna@example.com' })],
    ['find Lopez', call('lead_get', { who: 'Lopez' })],
    ['erzähl mir von Maria Lopez', call('lead_get', { who: 'Maria Lopez' })],
    ['warum ist Maria Lopez so heiß?', call('lead_get', { who: 'Maria Lopez' })],
    ['which deals are stuck?', deals('stuck')],
    ['my open deals', deals('open', { mine: true })],
    ['deals closing soon', deals('closing')],
    ['won deals', deals('won')],
    ['lost delas', deals('lost')],
    ['welche Deals hängen?', deals('stuck')],
    ['meine gewonnenen Deals', deals('won', { mine: true })],
    ['revenue last 7 days', call('payments_summary', { days: 7 })],
    ['how much revenue this month?', call('payments_summary', { days: 30 })],
    ['Umsatz der letzten 14 Tage', call('payments_summary', { days: 14 })],
    ['Zahlungen letzte Woche', call('payments_summary', { days: 7 })],
    ['how is hubspot doing?', call('health_get', { system: 'hubspot' })],
    ['is everything healthy?', call('health_get')],
    ['wie ist der Status von HubSpot?', call('health_get', { system: 'hubspot' })],
    ['sync status of hubspot', call('sync_status', { system: 'hubspot' })],
    ['wann wurde Stripe synchronisiert?', call('sync_status', { system: 'stripe' })],
    ['resync hubspot since 2026-11-01', call('sync_start', { system: 'hubspot', since: '2026-11-01' })],
    ['syncronize hubspott', call('sync_start', { system: 'hubspot' })],
    ['full sync of stripe', call('sync_start', { system: 'stripe', mode: 'full' })],
    ['synchronisiere HubSpot seit 1.11.2026', call('sync_start', { system: 'hubspot', since: '2026-11-01' })],
    ['synchronisiere HubSpot seit gestern', call('sync_start', { system: 'hubspot', since: '2026-11-19' })],
    ['send me the digest', call('digest_send')],
    ['digest preview', call('digest_preview')],
    ['schick mir den Digest jetzt', call('digest_send')],
    ['digest settings', call('digest_settings')],
    ['show me my settings', call('settings_show')],
    ['zeig mir meine Einstellungen', call('settings_show')],
    [
      'add a note to Maria Lopez: called her: ok',
      call('note_add', { who: 'Maria Lopez', text: 'called her: ok' }),
    ],
    ['note for Bob that he likes tea', call('note_add', { who: 'Bob', text: 'he likes tea' })],
    [
      'Füge bei Maria Lopez eine Notiz hinzu: will Angebot',
      call('note_add', { who: 'Maria Lopez', text: 'will Angebot' }),
    ],
    [
      'task for Bob: call back by 2026-12-01',
      call('task_create', { who: 'Bob', title: 'call back', dueOn: '2026-12-01' }),
    ],
    [
      'Aufgabe für Bob: anrufen bis morgen',
      call('task_create', { who: 'Bob', title: 'anrufen', dueOn: '2026-11-21' }),
    ],
    [
      'task for Bob Miller: send it tomorrow',
      call('task_create', { who: 'Bob Miller', title: 'send it', dueOn: '2026-11-21' }),
    ],
    [
      'Aufgabe für Bob: anrufen bis übermorgen',
      call('task_create', { who: 'Bob', title: 'anrufen', dueOn: '2026-11-22' }),
    ],
    [
      'task for Bob: ask who owns the deal',
      call('task_create', { who: 'Bob', title: 'ask who owns the deal' }),
    ],
    [
      'create a deal for Maria Lopez: Fleet training, 2,500 EUR',
      call('deal_create', {
        who: 'Maria Lopez',
        name: 'Fleet training',
        amountMinor: 250_000,
        currency: 'EUR',
      }),
    ],
    [
      'Erstelle einen Deal für Maria Lopez: Kurspaket über 1.200,50 €',
      call('deal_create', { who: 'Maria Lopez', name: 'Kurspaket', amountMinor: 120_050, currency: 'EUR' }),
    ],
    ['open a deal for Bob: 3 seats', call('deal_create', { who: 'Bob', name: '3 seats' })],
    [
      'move deal Course Pack to Negotiation',
      call('deal_move', { deal: 'Course Pack', stage: 'Negotiation' }),
    ],
    [
      'verschiebe den Deal Kurspaket nach Verhandlung',
      call('deal_move', { deal: 'Kurspaket', stage: 'Verhandlung' }),
    ],
    ['help', call('help_get')],
    ['was kannst du?', call('help_get')],
    ['and the second one?', call('lead_get', { who: 'p2' })],
    ['und der zweite?', call('lead_get', { who: 'p2' })],
    ['the third?', { say: 'no_detail' }],
    ['the fifth?', { say: 'no_list' }],
    ['yes', { say: 'press' }],
    ['ja', { say: 'press' }],
    ['what is the weather?', undefined],
    ['wie wird das Wetter?', undefined],
    ['thanks!', undefined],
  ])('%s', (text, expected) => expect(meaning(text)).toEqual(expected));
});

describe('without a model', () => {
  const said = (answer: AnswerView) =>
    answer.paragraphs.map((parts) => parts.map(spoken).join('')).join('\n');
  const world = () => createWorld({ port: createRulePort({ systems: ['hubspot', 'stripe'] }) });

  it('an answer has figures, its table, and a mark', async () => {
    const answer = await world().ask('show me hot leads');
    expect(said(answer)).toBe('Hot leads: 12. At the top: Maria Lopez with 97 points.');
    expect(answer).toMatchObject({ withoutAI: true, attachments: [{ kind: 'leads' }] });
  });

  it('it is in the language of the question', async () => {
    expect(said(await world().ask('zeig mir die heißen Leads'))).toBe(
      'Hot leads: 12. Ganz oben: Maria Lopez mit 97 points.',
    );
  });

  it('a lead is explained, and the next one found by its place in the list', async () => {
    const { ask, calls } = world();
    await ask('show me hot leads');
    const answer = await ask('and the second one?');
    expect(calls.at(-1)?.input).toEqual({ who: 'p2' });
    expect(said(answer)).toBe('Studio 54 GmbH has 85 points. Because: Asked for a consultation (20 points).');
  });

  it('money is shown as its tool computed it', async () => {
    const answer = await world().ask('revenue of the last 30 days', requestOf('manager'));
    expect(said(answer)).toBe('Paid in: paid EUR 12,345.00, refunded EUR 450.00.');
  });

  it('a change is only prepared', async () => {
    const answer = await world().ask('note for Maria Lopez: called');
    expect(answer.attachments).toMatchObject([{ kind: 'proposal', pending: { id: 'pending-1' } }]);
  });

  it('what the role has not is refused, in the words of the tool door', async () => {
    const answer = await world().ask('note for Maria: called', requestOf('ops'));
    expect(said(answer)).toContain('You may not do this here.');
    expect(answer.attachments).toMatchObject([{ kind: 'notice', text: 'Not allowed.' }]);
  });

  it('what it cannot do is answered by what it can', async () => {
    expect(said(await world().ask('what is the weather?'))).toContain('I can show leads');
    expect(said(await world().ask('wie wird das Wetter?'))).toContain('Ich kann Leads');
  });

  it('nothing is said to be nothing', async () => {
    expect(said(await world().ask('nurture leads'))).toBe('Nothing fits.');
  });
});

it('reads whatever somebody types at once, however the words repeat', () => {
  const sentence = sentenceOf(`move x${' to'.repeat(600)}${'.'.repeat(2000)}\nx`, known);
  const began = performance.now();
  for (const intent of intents) intent.read(sentence);
  expect(performance.now() - began).toBeLessThan(250);
});

import { describe, expect, it } from 'vitest';
import { commandOf, commands } from '../../handlers/commands/index.ts';
import { fold, parseDate, splitWords } from '../../handlers/words.ts';

const read = (line: string) => {
  const [name = '', ...words] = splitWords(line);
  return commandOf(name)?.toToolCall(words);
};
const problem = { problem: expect.any(String) };

describe('words become a tool call', () => {
  it.each<[string, string, object]>([
    ['/leads', 'leads_search', {}],
    ['/leads hot', 'leads_search', { filter: 'hot' }],
    ['/leads HOT 5', 'leads_search', { filter: 'hot', limit: 5 }],
    ['/leads 20 new', 'leads_search', { filter: 'new', limit: 20 }],
    ['/leads mine', 'leads_search', { mine: true }],
    ['/leads meine heiße', 'leads_search', { mine: true, filter: 'hot' }],
    ['/leads Heisse Leads', 'leads_search', { filter: 'hot' }],
    ['/leads show me my hot leads, please!', 'leads_search', { filter: 'hot', mine: true }],
    ['/leads neue', 'leads_search', { filter: 'new' }],
    ['/leads alle 50', 'leads_search', { filter: 'all', limit: 50 }],
    ['/leads hot hot', 'leads_search', { filter: 'hot' }],
    ['/lead ana@example.com', 'lead_get', { who: 'ana@example.com' }],
    ['/lead Ana  López', 'lead_get', { who: 'Ana López' }],
    ['/lead “Ana López”', 'lead_get', { who: 'Ana López' }],
    ['/lead hot', 'lead_get', { who: 'hot' }],
    ['/lead Help Me', 'lead_get', { who: 'Help Me' }],
    ['/deals', 'deals_search', {}],
    ['/deals stuck', 'deals_search', { filter: 'stuck' }],
    ['/deals hängende', 'deals_search', { filter: 'stuck' }],
    ['/deals ha\u0308ngende meine 3', 'deals_search', { filter: 'stuck', mine: true, limit: 3 }],
    ['/deals closing', 'deals_search', { filter: 'closing' }],
    ['/deals gewonnene', 'deals_search', { filter: 'won' }],
    ['/resync hubspot', 'sync_start', { system: 'hubspot' }],
    ['/resync HubSpot full', 'sync_start', { system: 'hubspot', mode: 'full' }],
    ['/resync stripe since 2026-11-01', 'sync_start', { system: 'stripe', since: '2026-11-01' }],
    ['/resync stripe seit 1.11.2026', 'sync_start', { system: 'stripe', since: '2026-11-01' }],
    ['/resync hubspot status', 'sync_status', { system: 'hubspot' }],
    ['/resync status', 'sync_status', {}],
    ['/health', 'health_get', {}],
    ['/health Stripe', 'health_get', { system: 'stripe' }],
    ['/digest', 'digest_preview', {}],
    ['/digest preview', 'digest_preview', {}],
    ['/digest vorschau 2026-11-19', 'digest_preview', { date: '2026-11-19' }],
    ['/digest now', 'digest_send', {}],
    ['/digest jetzt', 'digest_send', {}],
    ['/digest settings', 'digest_settings', {}],
    ['/switchboard', 'help_get', {}],
    ['/switchboard help', 'help_get', {}],
    ['/switchboard hilfe leads', 'help_get', { topic: 'leads' }],
    ['/switchboard doctor', 'health_get', {}],
    ['/switchboard status', 'sync_status', {}],
    ['/switchboard settings', 'settings_show', {}],
    ['/LEADS hot', 'leads_search', { filter: 'hot' }],
  ])('%s', (line, tool, input) => {
    expect(read(line)).toEqual({ tool, input });
  });
});

describe('what is not understood is said, never guessed', () => {
  it.each([
    '/leads purple',
    '/leads hot new',
    '/leads 0',
    '/leads 51',
    '/leads -3',
    '/lead',
    '/lead “”',
    '/deals hot',
    '/resync',
    '/resync full',
    '/resync hubspot soon',
    '/resync hubspot since',
    '/resync hubspot since 2026-02-30',
    '/resync hubspot since yesterday',
    '/resync hubspot full since 2026-11-01',
    '/resync hubspot since 2026-11-01 please',
    '/resync ../etc',
    '/health hubspot stripe',
    '/digest tomorrow',
    '/digest preview soon',
    '/digest now please',
    '/switchboard fly',
    '/switchboard doctor now',
  ])('%s', (line) => {
    expect(read(line)).toEqual(problem);
  });
});

describe('help', () => {
  it.each(commands.filter(({ name }) => name !== '/switchboard').map(({ name }) => name))(
    '%s answers it',
    (name) => {
      for (const word of ['help', 'HELP', 'hilfe', '?'])
        expect(commandOf(name)?.toToolCall([word])).toBe('help');
    },
  );

  it('has examples that work', () => {
    for (const example of commands.flatMap(({ examples }) => examples))
      expect(read(example)).toHaveProperty('tool');
  });
});

describe('words', () => {
  it('are compared without case, umlauts, accents and marks', () => {
    expect(['Heiße,', 'HEISSE', 'heiße!'].map(fold)).toEqual(['heisse', 'heisse', 'heisse']);
    expect(fold('López')).toBe('lopez');
  });

  it('are dates only when the calendar has them', () => {
    expect(parseDate('2028-02-29')).toBe('2028-02-29');
    expect(['2026-02-29', '2026-13-01', '1.1.26', '2026-1-1', 'today'].map(parseDate)).toEqual(
      Array(5).fill(undefined),
    );
  });
});

import { splitAmount } from './amounts.ts';
import { readDate } from './dates.ts';
import { isTypo, type Token, tokens } from './words.ts';

export interface Sentence {
  text: string;
  tokens: Token[];
  /** Ids of the outside systems. */
  systems: readonly string[];
  /** ISO day where the person is. */
  today: string;
  /** What the last answer showed, in order: `lead:<id>`, `deal:<id>`. */
  shown: readonly string[];
}
export type Meant =
  | { tool: string; input: Record<string, unknown> }
  | { say: 'press' | 'no_list' | 'no_detail' };
interface Intent {
  name: string;
  read(sentence: Sentence): Meant | undefined;
}

/** Exactly so: a person may be called Parker. */
const givenUp = /\b(?:parked|failed|failures|dead letters?|geparkt|fehlgeschlagen)\b/i;

/** What begins so asks for something new, even where the rest was not understood. */
const making = /^\W*(?:please |bitte )?(?:create|open|add|start|make|erstelle|eröffne|lege)\b/i;

/** "by 1 December", "bis morgen", or just "tomorrow". */
const dueAtEnd = /[\s,(]+(?:(?:by|due|until|bis|fällig)\s+.+|tomorrow|übermorgen|morgen|today|heute)$/i;

/** The first intent that recognises a sentence wins: the ones that need more words stand first. */
export const intents: Intent[] = [
  {
    name: 'typed yes',
    read: ({ text }) =>
      /^(yes|yep|ok(ay)?|confirm|do it|ja|jep|mach das)\W*$/i.test(text.trim())
        ? { say: 'press' }
        : undefined,
  },
  {
    name: 'add a note',
    read(sentence) {
      const parts = addressed(sentence, 'note');
      return parts && { tool: 'note_add', input: { who: parts.who, text: parts.what } };
    },
  },
  {
    name: 'create a task',
    read(sentence) {
      const parts = addressed(sentence, 'task');
      if (!parts) return undefined;
      const due = dueAtEnd.exec(parts.what);
      const dueOn = due && readDate(due[0], sentence.today);
      const title = dueOn ? parts.what.slice(0, due.index) : parts.what;
      return { tool: 'task_create', input: { who: parts.who, title, ...(dueOn && { dueOn }) } };
    },
  },
  {
    name: 'open a deal',
    read(sentence) {
      const parts = /^\W*(?:please |bitte )?(?:create|open|add|start|erstelle|eröffne|lege)\b.+:/i.test(
        sentence.text,
      )
        ? addressed(sentence, 'deal')
        : undefined;
      if (!parts) return undefined;
      const { rest: name, amount } = splitAmount(parts.what);
      const money = amount && { amountMinor: amount.minor, currency: amount.currency };
      return { tool: 'deal_create', input: { who: parts.who, name, ...money } };
    },
  },
  {
    name: 'move a deal',
    read(sentence) {
      const verb = sentence.tokens.findIndex((token) => token.meaning === 'move');
      if (verb < 0) return undefined;
      const rest = sentence.text
        .slice(sentence.tokens[verb]?.end)
        .replace(/\s+/g, ' ')
        .replace(/[.!? ]+$/, '');
      // No part can take what the next one needs, so that the search ends at once whatever somebody types.
      const match = /^(.+) (?:to|into|nach|in|auf) (?:(?:the|stage|die|den|phase|stufe) )*(.+)$/i.exec(rest);
      const deal = match && nameIn(match[1] ?? '', ['deal', 'lead']);
      return deal ? { tool: 'deal_move', input: { deal, stage: unquoted(match[2] ?? '') } } : undefined;
    },
  },
  {
    name: 'help',
    read: (sentence) =>
      has(sentence, 'help') || /what can you do|was kannst du/i.test(sentence.text)
        ? { tool: 'help_get', input: {} }
        : undefined,
  },
  {
    name: 'draft a plan',
    read(sentence) {
      const [from, to] = systemsIn(sentence);
      if (!/\bplan\b/i.test(sentence.text) || !from || !to) return undefined;
      const perDay = Number(
        /\b([\d.,]*\d)(?= *(?:records|datensätze))/i.exec(sentence.text)?.[1]?.replace(/[.,]/g, ''),
      );
      return { tool: 'plan_draft', input: { from, to, ...(perDay >= 1 && { recordsPerDay: perDay }) } };
    },
  },
  {
    name: 'sync or its status',
    read(sentence) {
      if (!has(sentence, 'sync')) return undefined;
      const system = systemIn(sentence);
      if (!system || has(sentence, 'health', 'how', 'when', 'is', 'show'))
        return { tool: 'sync_status', input: { ...(system && { system }) } };
      const since = readDate(
        /(?:since|seit|from|ab)\s+(.+)$/i.exec(sentence.text)?.[1] ?? '',
        sentence.today,
      );
      const mode = has(sentence, 'full') ? { mode: 'full' } : {};
      return { tool: 'sync_start', input: { system, ...mode, ...(since && { since }) } };
    },
  },
  {
    name: 'digest',
    read(sentence) {
      if (!has(sentence, 'digest')) return undefined;
      if (has(sentence, 'settings')) return { tool: 'digest_settings', input: {} };
      const date = readDate(sentence.text, sentence.today);
      if (has(sentence, 'preview') || date)
        return { tool: 'digest_preview', input: { ...(date && { date }) } };
      return { tool: has(sentence, 'now', 'send') ? 'digest_send' : 'digest_preview', input: {} };
    },
  },
  {
    name: 'own settings',
    read: (sentence) => (has(sentence, 'settings') ? { tool: 'settings_show', input: {} } : undefined),
  },
  {
    name: 'payments',
    read: (sentence) =>
      has(sentence, 'payment') ? { tool: 'payments_summary', input: { days: daysIn(sentence) } } : undefined,
  },
  {
    name: 'one of those shown',
    read(sentence) {
      const position = ['first', 'second', 'third', 'fourth', 'fifth'].findIndex((ordinal) =>
        has(sentence, ordinal),
      );
      if (position < 0) return undefined;
      const [kind, id] = sentence.shown[position]?.split(/:(.*)/) ?? [];
      if (!id) return { say: 'no_list' };
      return kind === 'lead' ? { tool: 'lead_get', input: { who: id } } : { say: 'no_detail' };
    },
  },
  {
    name: 'tasks',
    read: (sentence) =>
      has(sentence, 'task') && !making.test(sentence.text)
        ? {
            tool: 'tasks_search',
            input: { ...common(sentence), ...(has(sentence, 'overdue') && { overdue: true }) },
          }
        : undefined,
  },
  {
    name: 'deals',
    read(sentence) {
      if (!has(sentence, 'deal')) return undefined;
      const filter = ['stuck', 'closing', 'won', 'lost'].find((word) => has(sentence, word)) ?? 'open';
      return { tool: 'deals_search', input: { filter, ...common(sentence) } };
    },
  },
  {
    name: 'parked',
    read: ({ text }) => (givenUp.test(text) ? { tool: 'parked_list', input: {} } : undefined),
  },
  {
    name: 'health',
    read(sentence) {
      const system = systemIn(sentence);
      return system || has(sentence, 'health')
        ? { tool: 'health_get', input: { ...(system && { system }) } }
        : undefined;
    },
  },
  {
    name: 'one lead',
    read(sentence) {
      const who = personIn(sentence);
      return who ? { tool: 'lead_get', input: { who } } : undefined;
    },
  },
  {
    name: 'leads',
    read(sentence) {
      const filter = ['hot', 'outreach', 'nurture', 'new', 'all'].find((word) => has(sentence, word));
      if (!has(sentence, 'lead') && !(filter && has(sentence, 'who', 'show', 'mine'))) return undefined;
      return { tool: 'leads_search', input: { filter: filter ?? 'hot', ...common(sentence) } };
    },
  },
];

export const sentenceOf = (text: string, known: Omit<Sentence, 'text' | 'tokens'>): Sentence => ({
  ...known,
  text,
  tokens: tokens(text),
});

const has = ({ tokens }: Sentence, ...meanings: string[]): boolean =>
  tokens.some(({ meaning }) => meaning !== undefined && meanings.includes(meaning));

/** "my", and how many: "top 5", "3 deals". */
function common(sentence: Sentence): { mine?: true; limit?: number } {
  const limit = Number(/\b(\d{1,2})\b(?!\s*(?:days?|tagen?|weeks?|wochen?))/i.exec(sentence.text)?.[1]);
  return { ...(has(sentence, 'mine') && { mine: true }), ...(limit >= 1 && limit <= 50 && { limit }) };
}

const systemIn = (sentence: Sentence): string | undefined => {
  const named = systemsIn(sentence);
  return sentence.systems.find((id) => named.includes(id));
};

/** In the order in which they are named. */
function systemsIn({ tokens, systems }: Sentence): string[] {
  const words = tokens.map(({ raw }) => raw.toLowerCase());
  return words.flatMap((word) => systems.find((id) => word === id || isTypo(word, id)) ?? []);
}

/** "last 14 days", "last week", "today"; 30 when nothing is said. */
function daysIn(sentence: Sentence): number {
  const length = [
    ['day', 1],
    ['week', 7],
    ['month', 30],
    ['quarter', 91],
    ['year', 365],
  ] as const;
  const unit = length.find(([meaning]) => has(sentence, meaning));
  if (!unit) return has(sentence, 'today', 'yesterday') ? 1 : 30;
  const count = Number(/\b(\d{1,3})\b/.exec(sentence.text)?.[1] ?? 1);
  return Math.min(366, Math.max(1, count * unit[1]));
}

/** "note to X: text", "note for X that text", "Notiz bei X: Text". */
function addressed(
  { text, tokens }: Sentence,
  kind: 'note' | 'task' | 'deal',
): { who: string; what: string } | undefined {
  const noun = tokens.findIndex((token) => token.meaning === kind);
  if (noun < 0) return undefined;
  const colon = text.indexOf(':');
  const that = tokens.find((token) => token.meaning === 'that');
  const [from, to] = colon >= 0 ? [colon, colon + 1] : that ? [that.start, that.end] : [-1, -1];
  const what = unquoted(text.slice(to));
  if (from < 0 || what === '') return undefined;
  const left = tokens.filter((token) => token.end <= from);
  const cue = left.findLastIndex((token) => token.meaning === 'to');
  const rest = left.slice((cue < 0 ? noun : cue) + 1);
  const end = rest.findIndex((token) => token.meaning === kind);
  const named = (end < 0 ? rest : rest.slice(0, end)).map(({ raw }) => raw).join(' ');
  const who = nameIn(named, ['lead']);
  return who ? { who, what } : undefined;
}

/** "tell me about X", "why is X hot", "who is X", "find X", or an e-mail address. */
function personIn(sentence: Sentence): string | undefined {
  const { text, tokens } = sentence;
  const address = tokens.find(({ raw }) => /.@.+\../.test(raw));
  if (address) return address.raw;
  const about = tokens.findLastIndex(({ meaning }) => meaning === 'about');
  const is = tokens.findIndex(({ meaning }) => meaning === 'is');
  const find = tokens.findIndex(({ meaning }) => meaning === 'find');
  const cue =
    about >= 0 && has(sentence, 'tell', 'what', 'show', 'how')
      ? about
      : is >= 0 && has(sentence, 'who', 'why')
        ? is
        : find;
  if (cue < 0) return undefined;
  const start = tokens[cue]?.end ?? 0;
  return nameIn(text.slice(start), ['hot']);
}

/** A name without what stands around it; undefined when keywords are left in it, so it is no name. */
function nameIn(text: string, dropped: readonly string[]): string | undefined {
  const around = new Set(['article', 'filler', ...dropped]);
  const words = tokens(text);
  const isAround = ({ meaning }: Token) => meaning !== undefined && around.has(meaning);
  const from = words.findIndex((word) => !isAround(word));
  const to = words.findLastIndex((word) => !isAround(word));
  if (from < 0) return undefined;
  const name = words.slice(from, to + 1);
  const keywords = new Set(['lead', 'deal', 'mine', 'new', 'payment', 'digest', 'all']);
  if (name.some(({ meaning }) => meaning !== undefined && keywords.has(meaning))) return undefined;
  return text.slice(name[0]?.start, name.at(-1)?.end);
}

const unquoted = (text: string): string =>
  text
    .trim()
    .replace(/^["“„']+|["”“']+$/g, '')
    .trim();

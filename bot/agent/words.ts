/** Words of both languages by what they mean to the rules. Small words stand here to keep typos off them. */
const vocabulary: Record<string, string> = {
  lead: 'lead leads prospect prospects interessent interessenten kontakt kontakte contact contacts',
  hot: 'hot hottest heiß heiss heiße heisse heißen heissen heißer heißesten heissesten',
  outreach: 'outreach vertrieb ansprache',
  nurture: 'nurture nurturing pflege',
  new: 'new newest recent fresh neu neue neuen neuer neueste neuesten',
  all: 'all every alle allen',
  mine: 'my mine meine meinen meiner mein',
  deal: 'deal deals opportunity opportunities geschäft geschäfte',
  stuck: 'stuck stalled hängen hängt hängende hängenden stocken festgefahren',
  closing: 'closing close closes schließen schließt abschluss',
  won: 'won gewonnen gewonnene gewonnenen',
  lost: 'lost verloren verlorene verlorenen',
  payment:
    'payment payments revenue income earnings earned sales umsatz umsätze zahlung zahlungen einnahmen eingenommen',
  health: 'health healthy status zustand state running läuft okay',
  sync: 'sync resync synced synchronize synchronise synchronisiere synchronisieren synchronisierung abgleich abgleichen syncen refresh reload',
  digest: 'digest summary zusammenfassung tagesbericht',
  preview: 'preview vorschau',
  settings: 'settings einstellungen',
  now: 'now jetzt sofort',
  send: 'send schick schicke sende post',
  note: 'note notes notiz notizen vermerk',
  task: 'task tasks aufgabe aufgaben todo',
  overdue: 'overdue überfällig überfällige überfälligen',
  move: 'move verschiebe verschieben verschieb',
  help: 'help hilfe',
  about: 'about über von mit regarding',
  to: 'to for zu für bei',
  that: 'that dass daß',
  is: 'is ist',
  who: 'who wer welche which',
  why: 'why warum wieso weshalb',
  what: 'what was',
  when: 'when wann',
  how: 'how wie',
  tell: 'tell erzähl erzähle sag sage info infos informationen details describe',
  find: 'find search lookup suche such finde',
  show: 'show list zeig zeige liste give gib display',
  full: 'full complete komplett vollständig',
  day: 'day days tag tage tagen',
  week: 'week weeks woche wochen',
  month: 'month months monat monate monaten',
  quarter: 'quarter quartal',
  year: 'year jahr',
  today: 'today heute',
  yesterday: 'yesterday gestern',
  first: 'first 1st erste ersten erster erstes',
  second: 'second 2nd zweite zweiten zweiter zweites',
  third: 'third 3rd dritte dritten dritter drittes',
  fourth: 'fourth 4th vierte vierten vierter viertes',
  fifth: 'fifth 5th fünfte fünften fünfter fünftes',
  last: 'last letzte letzten letzter letztes past',
  one: 'one',
  article: 'a an the der die das dem den des ein eine einen einem einer',
  filler:
    'please bitte so such really denn mal me mir and und these those more some hinzu hinzufügen add füge this diese dieser dieses',
};

const meanings = new Map(
  Object.entries(vocabulary).flatMap(([meaning, words]) =>
    words.split(' ').map((word) => [word, meaning] as const),
  ),
);

export interface Token {
  raw: string;
  start: number;
  end: number;
  /** A key of the vocabulary; undefined for names and everything else. */
  meaning: string | undefined;
}

/** Splits a sentence into words; each with its meaning, small typing mistakes forgiven. */
export function tokens(text: string): Token[] {
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}@._'’-]*/gu)].map((match) => {
    const raw = match[0].replace(/[.'’-]+$/, '');
    return { raw, start: match.index, end: match.index + raw.length, meaning: meaningOf(raw.toLowerCase()) };
  });
}

function meaningOf(word: string): string | undefined {
  const exact = meanings.get(word);
  if (exact !== undefined || word.length < 3) return exact;
  for (const [known, meaning] of meanings) if (known.length >= 3 && isTypo(word, known)) return meaning;
  return undefined;
}

/** One slip in a word of four letters or more, two from nine on; in shorter words only swapped neighbours. */
export function isTypo(word: string, known: string): boolean {
  if (word.length < 4 || known.length < 4)
    return (
      word.length === known.length &&
      word !== known &&
      slips(word, known) === 1 &&
      sorted(word) === sorted(known)
    );
  const allowed = Math.min(word.length, known.length) >= 9 ? 2 : 1;
  return Math.abs(word.length - known.length) <= allowed && slips(word, known) <= allowed;
}

const sorted = (word: string): string => [...word].sort().join('');

/** Optimal string alignment distance: letters left out, added, changed, or swapped with their neighbour. */
function slips(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, changed);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

const onlyGerman = new Set(
  'wer wie ist sind meine meinen mein mir zeig zeige und der das dem den für über warum wieso bitte neue neuen welche letzten tage umsatz zahlungen aufgabe notiz hilfe gewonnen verloren kannst seit heute gestern jetzt schick nach erzähl verschiebe heißen heiße hängen läuft deine mit von'.split(
    ' ',
  ),
);

export const isGerman = (text: string): boolean =>
  tokens(text.toLowerCase()).some(({ raw }) => onlyGerman.has(raw)) || /[äöüß]/i.test(text);

/** The fixed sentences of the rules, in the language of the question. */
export const ruleTexts = {
  en: {
    outOfScope:
      'I can show leads, deals, tasks, payments, the health of the systems and the digest, start a sync, and prepare notes, tasks, new deals and deal moves; ask for "help" to see examples.',
    notAllowed: 'You may not do this here.',
    press: 'Typing does not confirm anything: press the button on the card.',
    no_list: 'There is no such entry in this thread. Ask below a list that I have shown, in its thread.',
    no_detail: 'I can open single leads, but deals only as a list; the link leads to the record.',
    failed: 'That did not work.',
    top: 'At the top: ',
    with: ' with ',
    has: ' has ',
    because: 'Because: ',
    none: 'Nothing fits.',
    together: 'Together: ',
    which: 'Several fit. Which one do you mean?',
    prepared: 'I have prepared this change. It happens when you press the button.',
  },
  de: {
    outOfScope:
      'Ich kann Leads, Deals, Aufgaben, Zahlungen, den Zustand der Systeme und den Digest zeigen, einen Sync starten und Notizen, Aufgaben, neue Deals und Deal-Verschiebungen vorbereiten; mit „Hilfe“ gibt es Beispiele.',
    notAllowed: 'Das darfst du hier nicht.',
    press: 'Tippen bestätigt nichts: Bitte den Knopf auf der Karte drücken.',
    no_list: 'Diesen Eintrag gibt es nicht: Ich habe hier noch keine so lange Liste gezeigt.',
    no_detail: 'Einzeln kann ich nur Leads öffnen, Deals nur als Liste; der Link führt zum Datensatz.',
    failed: 'Das hat nicht geklappt.',
    top: 'Ganz oben: ',
    with: ' mit ',
    has: ' hat ',
    because: 'Gründe: ',
    none: 'Nichts passt.',
    together: 'Zusammen: ',
    which: 'Mehrere passen. Wer oder was ist gemeint?',
    prepared: 'Ich habe diese Änderung vorbereitet. Sie geschieht, wenn du den Knopf drückst.',
  },
};
export type RuleText = (typeof ruleTexts)['en'];

interface Ref {
  ref?: string;
}
interface Row {
  name: Ref;
  score?: Ref;
}
/** As much of a projected view as the sentences need. */
interface Result {
  ref: string;
  kind: string;
  error?: string;
  title?: string;
  rows?: Row[];
  paging?: { total: Ref };
  sums?: Ref[];
  lead?: Row;
  ledger?: { what: string; points: Ref }[];
  sections?: { title: string; figures: (Ref & { label: string })[] }[];
}

/** @param result a view as the model port gets it, or an error. */
export function proseFor(result: string, words: RuleText): string {
  const view = JSON.parse(result) as Result;
  if (view.error) return view.error === 'forbidden' ? words.notAllowed : words.failed;
  return `${sentences(view, words)
    .filter((sentence) => sentence !== '')
    .join(' ')}\n[[${view.ref}]]`;
}

function sentences(view: Result, words: RuleText): string[] {
  switch (view.kind) {
    case 'leads': {
      const [first] = view.rows ?? [];
      if (!first) return [words.none];
      const top = first.score?.ref
        ? `${words.top}${place(first.name)}${words.with}${place(first.score)}.`
        : '';
      return [total(view), top];
    }
    case 'deals': {
      if (!view.rows?.length) return [words.none];
      const sums = (view.sums ?? []).map(place).filter((sum) => sum !== '');
      return [total(view), sums.length > 0 ? `${words.together}${sums.join(' + ')}.` : ''];
    }
    case 'tasks':
      return [view.rows?.length ? total(view) : words.none];
    case 'lead': {
      const reasons = (view.ledger ?? []).slice(0, 3).filter(({ points }) => points.ref);
      const score = view.lead?.score?.ref
        ? `${place(view.lead.name)}${words.has}${place(view.lead.score)}.`
        : '';
      const why = reasons.map(({ what, points }) => `${what} (${place(points)})`).join(', ');
      return [score, why === '' ? '' : `${words.because}${why}.`];
    }
    case 'digest':
      return (view.sections ?? []).slice(0, 1).map(({ title, figures }) => {
        const shown = [...new Set(figures.map(({ label }) => label))].flatMap((label) => {
          const sums = figures.filter((figure) => figure.label === label).map(place);
          const known = sums.filter((sum) => sum !== '');
          return known.length > 0 ? [`${label} ${known.join(' + ')}`] : [];
        });
        return shown.length > 0 ? `${title}: ${shown.join(', ')}.` : '';
      });
    case 'picker':
      return [words.which];
    case 'proposal':
      return [words.prepared];
    default:
      return [];
  }
}

const place = ({ ref }: Ref): string => (ref ? `[[${ref}]]` : '');
const total = ({ title = '', paging }: Result): string =>
  paging?.total.ref ? `${title}: ${place(paging.total)}.` : '';

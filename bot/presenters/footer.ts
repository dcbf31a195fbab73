import { type Figure, isFigure } from '../../domain/figure.ts';
import type { View } from '../../tools/views.ts';
import { address, context, dotted, type Line, type Part } from './parts.ts';

/** Every figure anywhere in a view. */
export function figuresIn(value: unknown): Figure[] {
  if (isFigure(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(figuresIn);
}

const maxSources = 5;

/** What the reader must know, then how old the numbers are and where they come from, and a vote on an answer. */
export function footer(view: View): Part[] {
  const figures = figuresIn(view);
  const notices = noticesOf(view).map((notice): Line => [`⚠️ ${notice}`]);
  if (figures.some((figure) => figure.stale))
    notices.push(['⚠️ Figures marked “old” have not been read for longer than they should.']);
  const warnings = notices.length > 0 ? [context(...notices)] : [];
  const origin = dotted(
    figures.length > 0 ? ['as of ', { at: oldest(view, figures), as: 'clock' }, ' (your time)'] : undefined,
    figures.length > 0 ? sources(figures) : undefined,
    view.kind === 'answer' && view.withoutAI ? ['Answered without AI'] : undefined,
    view.kind === 'notice' && view.reference ? [`Reference ${view.reference}`] : undefined,
  );
  return [...warnings, ...(origin.length > 0 ? [context(origin)] : []), ...vote(view)];
}

const vote = (view: View): Part[] =>
  view.kind === 'answer' && view.answerId ? [{ part: 'feedback', answerId: view.answerId }] : [];

const noticesOf = (view: View): string[] => [
  ...new Set([...view.notices, ...(view.kind === 'answer' ? view.attachments.flatMap(noticesOf) : [])]),
];

function oldest(view: View, figures: Figure[]): string {
  const times = [view.asOf, ...figures.map((figure) => figure.asOf)];
  return times.reduce((first, time) => (Date.parse(time) < Date.parse(first) ? time : first));
}

/** Each source once. Where its figures point to different places only the rows carry the links. */
function sources(figures: Figure[]): Line {
  const urls = new Map<string, Set<string | undefined>>();
  for (const { source } of figures)
    urls.set(source.title, (urls.get(source.title) ?? new Set()).add(source.url));
  const named = [...urls].map(([title, places]): Line => {
    const [only] = places;
    return [places.size === 1 ? address(only, title) : title];
  });
  const shown = named.slice(0, maxSources).flatMap((line, index) => (index === 0 ? line : [', ', ...line]));
  const rest = named.length - maxSources;
  return ['source ', ...shown, ...(rest > 0 ? [` and ${rest} more`] : [])];
}

import { addDays, localDate, localDay, localText } from '../../domain/local-time.ts';
import type { Money } from '../../domain/money.ts';
import type { ReadContext } from '../context.ts';
import { type Freshness, freshnessOf } from '../freshness.ts';
import { healthView } from '../health-get.ts';
import { count, money } from '../rows.ts';
import { nextDigestOf, settingsOf } from '../settings.ts';
import type { HomeSection } from '../views.ts';
import { assignmentRows, type HomeParts, rowsShown, waitingFigures } from './sections.ts';

/** A manager: the numbers of the team, what waits, whether the numbers can be trusted, and the next digest. */
export async function forManager(context: ReadContext): Promise<HomeParts> {
  const { stores, request, now } = context;
  const { timeZone } = request.actor;
  const at = now();
  const daysAgo = (days: number): string => addDays(localDate(at, timeZone), -days);
  const [crm, payments] = await Promise.all([
    freshnessOf(context, 'crm', 'contacts'),
    freshnessOf(context, 'payments', 'payments'),
  ]);
  const [yesterday, week, before, waiting, health, preference] = await Promise.all([
    numbersOf(context, daysAgo(1), daysAgo(1)),
    numbersOf(context, daysAgo(7), daysAgo(1)),
    numbersOf(context, daysAgo(14), daysAgo(8)),
    stores.assignments.waiting(request.workspaceId, rowsShown),
    healthView(undefined, context),
    settingsOf(context),
  ]);
  const next = nextDigestOf(preference, timeZone, context);
  const sections: HomeSection[] = [
    { title: 'Yesterday', figures: figuresOf(yesterday, '', { crm, payments }, at) },
    {
      title: 'The last 7 days, and the 7 before',
      figures: compared(week, before, { crm, payments }, at),
    },
    {
      title: 'Hot leads that wait for somebody',
      ...(waiting.total > 0
        ? {
            figures: waitingFigures(waiting.total, waiting.oldest, at),
            assignments: await assignmentRows(waiting.rows, context),
          }
        : { empty: 'Nobody waits.' }),
      next: [{ label: 'Hot leads', call: { tool: 'leads_search', input: { filter: 'hot' } } }],
    },
    { title: 'Where the numbers come from', systems: health.systems },
    {
      title: 'Daily digest',
      lines: [
        next ? `The next one goes out on ${localText(next, timeZone)} (${timeZone}).` : 'Switched off.',
      ],
      next: [
        { label: 'Preview', call: { tool: 'digest_preview', input: {} } },
        { label: 'Send it now', call: { tool: 'digest_send', input: {} } },
      ],
    },
  ];
  return {
    sections,
    asOf: [crm.asOf, payments.asOf].sort()[0]!,
    notices: [...new Set([...crm.notices, ...payments.notices])],
  };
}

interface Numbers {
  created: number;
  hot: number;
  received: Money[];
}
/** The numbers of whole local days, both included. */
async function numbersOf({ stores, request }: ReadContext, first: string, last: string): Promise<Numbers> {
  const { workspaceId, actor } = request;
  const { from } = localDay(first, actor.timeZone);
  const { to } = localDay(last, actor.timeZone);
  const [created, entries, totals] = await Promise.all([
    stores.leads.created(workspaceId, from, to),
    stores.leads.bandEntries(workspaceId, from, to),
    stores.payments.totals(workspaceId, from, to),
  ]);
  return { created, hot: entries.get('high_intent') ?? 0, received: totals.received };
}

interface Ages {
  crm: Freshness;
  payments: Freshness;
}
const figuresOf = ({ created, hot, received }: Numbers, when: string, { crm, payments }: Ages, at: Date) => [
  count(`New leads${when}`, created, crm.asOf, { title: crm.source }),
  count(`Became hot${when}`, hot, at.toISOString()),
  ...received.map((sum) => money(`Received${when}`, sum, payments)),
];

/** Pairs, one after the other; a currency that only one of the weeks has is zero in the other. */
function compared(week: Numbers, before: Numbers, ages: Ages, at: Date) {
  const currencies = [...new Set([...week.received, ...before.received].map(({ currency }) => currency))];
  const inAll = (numbers: Numbers): Numbers => ({
    ...numbers,
    received: currencies
      .sort()
      .map((currency) => numbers.received.find((sum) => sum.currency === currency) ?? { currency, minor: 0 }),
  });
  const earlier = figuresOf(inAll(before), ', 7 days before', ages, at);
  return figuresOf(inAll(week), '', ages, at).flatMap((each, index) => [each, earlier[index]!]);
}

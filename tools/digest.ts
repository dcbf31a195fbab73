import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { addDays, localDate, localDay, localText } from '../domain/local-time.ts';
import type { ReadContext } from './context.ts';
import { dateInput } from './date-input.ts';
import { freshnessOf } from './freshness.ts';
import { receivedChart } from './received-chart.ts';
import { count, leadRow, money } from './rows.ts';
import { getsDigests, nextDigestOf, settingsOf } from './settings.ts';
import { defineTool } from './tool.ts';
import type { DigestView } from './views.ts';

const topLeads = 5;

/**
 * The digest of one local day, the same for preview, "now" and the schedule. A source that is missing or old
 * is named; what is empty is said to be empty.
 */
async function buildDigest(context: ReadContext, date: string, timeZone: string): Promise<DigestView> {
  const { stores, request, business, now } = context;
  const { workspaceId } = request;
  const at = now();
  const asOf = at.toISOString();
  const { from, to } = localDay(date, timeZone);
  const [crm, dealAge, paid, hot, entries, created, totals, stuck, chart] = await Promise.all([
    freshnessOf(context, 'crm', 'contacts'),
    freshnessOf(context, 'crm', 'deals'),
    freshnessOf(context, 'payments', 'payments'),
    stores.leads.search(workspaceId, { bands: ['high_intent'], limit: topLeads, offset: 0 }),
    stores.leads.bandEntries(workspaceId, from, to),
    stores.leads.created(workspaceId, from, to),
    stores.payments.totals(workspaceId, from, to),
    stores.deals.search(workspaceId, {
      outcome: 'open',
      stageBefore: new Date(at.getTime() - business.deals.stuckAfterDays * 24 * 60 * 60 * 1000),
      limit: 1,
      offset: 0,
    }),
    receivedChart(context, date, timeZone),
  ]);
  const crmSource = { title: crm.source };
  return {
    kind: 'digest',
    title: `Digest of ${business.company}`,
    date,
    timeZone,
    sections: [
      {
        title: 'Leads',
        figures: [
          count('New leads', created, crm.asOf, crmSource),
          count('Became hot', entries.get('high_intent') ?? 0, asOf),
          count('Became ready for outreach', entries.get('sales_outreach') ?? 0, asOf),
          count('Hot leads now', hot.total, asOf),
        ],
        ...(hot.rows.length > 0
          ? { leads: hot.rows.map((row) => leadRow(row, asOf)) }
          : { empty: 'No lead is hot right now.' }),
      },
      {
        title: 'Money',
        figures: [
          ...totals.received.map((sum) => money('Received', sum, paid)),
          ...totals.refunded.map((sum) => money('Refunded', sum, paid)),
          count('Payments', totals.count, paid.asOf, { title: paid.source }),
        ],
        ...(chart && { chart }),
        ...(totals.count === 0 && { empty: 'No payment on this day.' }),
      },
      {
        title: 'Deals',
        figures: [
          count(`Not moved for ${business.deals.stuckAfterDays} days`, stuck.total, dealAge.asOf, {
            title: dealAge.source,
          }),
          ...stuck.sums.map((sum) => money('Worth', sum, dealAge)),
        ],
      },
    ],
    next: [
      { label: 'Hot leads', call: { tool: 'leads_search', input: { filter: 'hot' } } },
      { label: 'Stuck deals', call: { tool: 'deals_search', input: { filter: 'stuck' } } },
    ],
    asOf: [crm.asOf, dealAge.asOf, paid.asOf].sort()[0]!,
    notices: [...new Set([...crm.notices, ...dealAge.notices, ...paid.notices])],
  };
}

export const digestPreview = defineTool({
  name: 'digest_preview',
  description:
    'Shows the daily digest as it would be posted: new and hot leads, money received, deals that are stuck. Without a ' +
    'date it is the digest of yesterday, the one that goes out today; with `date` that day in the time zone of the ' +
    'person who asks. Nothing is sent.',
  permission: 'digest.read',
  doing: 'Making the digest',
  effect: 'read',
  input: z.strictObject({
    date: dateInput.optional(),
  }),
  async run({ date }, context) {
    const { timeZone } = context.request.actor;
    const today = localDate(context.now(), timeZone);
    if (date !== undefined && date > today)
      throw new AppError('bad_input', `"${date}" is not a day up to today.`);
    return buildDigest(context, date ?? addDays(today, -1), timeZone);
  },
});

export const digestSend = defineTool({
  name: 'digest_send',
  description:
    'Sends the digest of yesterday now, as a direct message to the person who asks. It is the same digest as the ' +
    'scheduled one and does not replace it. Use digest_preview to only look at it.',
  permission: 'digest.send',
  doing: 'Sending the digest',
  effect: 'refresh',
  input: z.strictObject({}),
  async run(_input, context) {
    const { request, stores, now, wake } = context;
    const { timeZone, id } = request.actor;
    const date = addDays(localDate(now(), timeZone), -1);
    const view = await buildDigest(context, date, timeZone);
    await stores.outbox.add(undefined, request.workspaceId, [
      { key: `digest-now:${id}:${request.id}`, destination: { user: id }, view },
    ]);
    wake('outbox');
    return {
      kind: 'done',
      title: 'The digest is on its way to your direct messages.',
      lines: [],
      asOf: now().toISOString(),
      notices: [],
    };
  },
});

export const digestSettings = defineTool({
  name: 'digest_settings',
  description:
    'Says when the next digest goes to the person who asks, with a button to the settings in which they change the time ' +
    'or switch it off. Use it for "when do I get the digest" and "how do I change the time". It changes nothing; ' +
    'digest_send sends one now.',
  permission: 'digest.read',
  doing: 'Looking up the digest',
  effect: 'read',
  input: z.strictObject({}),
  async run(_input, context) {
    const { request, business, now } = context;
    const { timeZone } = request.actor;
    const shown = { kind: 'notice' as const, tone: 'info' as const, asOf: now().toISOString(), notices: [] };
    if (!getsDigests(context))
      return {
        ...shown,
        text: `Digests go to managers at ${business.digest.at} in their own time zone, unless they chose another time.`,
        fix: 'Who is a manager is set in switchboard.config.yaml (roles.manager).',
      };
    const next = nextDigestOf(await settingsOf(context), timeZone, context);
    return {
      ...shown,
      text: next
        ? `Your next digest goes out on ${localText(next, timeZone)} (${timeZone}).`
        : 'Your daily digest is switched off.',
      fix: 'You choose the time, or none, in your settings.',
      next: [{ label: 'Change settings', form: 'settings', about: {} }],
    };
  },
});

import { z } from 'zod';
import { figure } from '../domain/figure.ts';
import { localDate, localDay } from '../domain/local-time.ts';
import { freshnessOf } from './freshness.ts';
import { count, dealRow } from './rows.ts';
import { defineTool } from './tool.ts';

const dayMs = 24 * 60 * 60 * 1000;
const closingWithinDays = 30;

export const dealsSearch = defineTool({
  name: 'deals_search',
  description:
    'Lists deals with stage, amount, owner and days in the stage, and sums the amounts of all matches per currency. ' +
    'Filter "open" is everything not won or lost, "stuck" has not moved for longer than the company allows, ' +
    `"closing" is expected to close today or within ${closingWithinDays} days, "won" and "lost" are ended. ` +
    'With mine=true only the deals of the asking person. Sums come from all matches, not only from the rows shown.',
  permission: 'deals.read',
  doing: 'Looking for deals',
  effect: 'read',
  input: z.strictObject({
    filter: z.enum(['open', 'stuck', 'closing', 'won', 'lost']).default('open'),
    mine: z.boolean().default(false),
    limit: z.number().int().min(1).max(50).default(10),
    offset: z.number().int().min(0).default(0),
  }),
  async run({ filter, mine, limit, offset }, context) {
    const { stores, request, business, now } = context;
    const at = now();
    const { timeZone } = request.actor;
    const today = localDate(at, timeZone);
    const { stuckAfterDays } = business.deals;
    const titles = {
      open: 'Open deals',
      stuck: `Deals that have not moved for ${stuckAfterDays} days`,
      closing: `Deals expected to close within ${closingWithinDays} days`,
      won: 'Won deals',
      lost: 'Lost deals',
    };
    const freshness = await freshnessOf(context, 'crm', 'deals');
    const ownerId = request.actor.ownerId;
    const unlinked = mine && ownerId === undefined;
    const { rows, total, sums } = unlinked
      ? { rows: [], total: 0, sums: [] }
      : await stores.deals.search(request.workspaceId, {
          outcome: filter === 'won' || filter === 'lost' ? filter : 'open',
          ...(mine && { ownerId }),
          ...(filter === 'stuck' && { stageBefore: new Date(at.getTime() - stuckAfterDays * dayMs) }),
          ...(filter === 'closing' && {
            closing: {
              from: localDay(today, timeZone).from,
              to: new Date(at.getTime() + closingWithinDays * dayMs),
            },
          }),
          limit,
          offset,
        });
    const title = mine ? `${titles[filter]} of ${request.actor.name}` : titles[filter];
    const shown = offset + rows.length;
    const source = { title: freshness.source };
    return {
      kind: 'deals',
      title,
      rows: rows.map((deal) => dealRow(deal, freshness, at)),
      sums: sums.map(({ minor, currency }) =>
        figure({
          label: 'Sum',
          value: minor,
          unit: 'money',
          currency,
          asOf: freshness.asOf,
          source,
          class: 'finance',
          stale: freshness.stale,
        }),
      ),
      paging: {
        total: count(titles[filter], total, freshness.asOf, source),
        offset,
        shown: rows.length,
        ...(shown < total && {
          next: { tool: 'deals_search', input: { filter, mine, limit, offset: shown } },
        }),
      },
      asOf: freshness.asOf,
      notices: unlinked
        ? ['No owner in the CRM has your e-mail address, so no deal can be yours. Ask an admin to link you.']
        : freshness.notices,
    };
  },
});

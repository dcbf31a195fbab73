import { z } from 'zod';
import { type Band, bandFloor } from '../domain/bands.ts';
import { freshnessOf } from './freshness.ts';
import { count, leadRow } from './rows.ts';
import { defineTool } from './tool.ts';

const filters = {
  hot: { title: 'Hot leads', bands: ['high_intent'] },
  outreach: { title: 'Leads for sales outreach', bands: ['sales_outreach'] },
  nurture: { title: 'Leads in nurture', bands: ['general_nurture', 'course_nurture'] },
  new: { title: 'New leads of the last 7 days', bands: undefined },
  all: { title: 'All leads', bands: undefined },
} satisfies Record<string, { title: string; bands: Band[] | undefined }>;

const newForMs = 7 * 24 * 60 * 60 * 1000;

export const leadsSearch = defineTool({
  name: 'leads_search',
  description:
    'Lists leads (people who have not bought yet), highest score first, with owner, last activity and a link to the CRM. ' +
    `Filter "hot" means a score of ${bandFloor.high_intent} or more, "outreach" ${bandFloor.sales_outreach} up to ${bandFloor.high_intent}, ` +
    '"nurture" below that, "new" came in during the last 7 days (newest first), "all" is everybody. ' +
    'With mine=true only the leads that the asking person owns. Gives the total of all matches; more pages by offset. ' +
    'Use lead_get for one person or for why somebody is hot.',
  permission: 'leads.read',
  doing: 'Looking for leads',
  effect: 'read',
  input: z.strictObject({
    filter: z.enum(['hot', 'outreach', 'nurture', 'new', 'all']).default('hot'),
    mine: z.boolean().default(false),
    limit: z.number().int().min(1).max(50).default(10),
    offset: z.number().int().min(0).default(0),
  }),
  async run({ filter, mine, limit, offset }, context) {
    const { stores, request, now } = context;
    const at = now();
    const { title, bands } = filters[filter];
    const ownerId = request.actor.ownerId;
    const unlinked = mine && ownerId === undefined;
    const [{ rows, total }, freshness] = await Promise.all([
      unlinked
        ? { rows: [], total: 0 }
        : stores.leads.search(request.workspaceId, {
            ...(bands && { bands }),
            ...(mine && { ownerId }),
            ...(filter === 'new' && { newSince: new Date(at.getTime() - newForMs) }),
            limit,
            offset,
          }),
      freshnessOf(context, 'crm', 'contacts'),
    ]);
    const shown = offset + rows.length;
    return {
      kind: 'leads',
      title: mine ? `${title} of ${request.actor.name}` : title,
      rows: rows.map((row) => leadRow(row, at.toISOString())),
      paging: {
        total: count(title, total, at.toISOString()),
        offset,
        shown: rows.length,
        ...(shown < total && {
          next: { tool: 'leads_search', input: { filter, mine, limit, offset: shown } },
        }),
      },
      next: [
        ...(mine || ownerId === undefined
          ? []
          : [{ label: 'Only mine', call: { tool: 'leads_search', input: { filter, mine: true } } }]),
        ...(filter === 'new'
          ? []
          : [{ label: 'New leads', call: { tool: 'leads_search', input: { filter: 'new', mine } } }]),
        { label: 'Find a lead', form: 'find_lead', about: {} },
      ],
      asOf: freshness.asOf,
      notices: unlinked
        ? ['No owner in the CRM has your e-mail address, so no lead can be yours. Ask an admin to link you.']
        : freshness.notices,
    };
  },
});

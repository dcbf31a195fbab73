import { z } from 'zod';
import { freshnessOf } from './freshness.ts';
import { count, leadRow } from './rows.ts';
import { defineTool } from './tool.ts';

export const leadsFind = defineTool({
  name: 'leads_find',
  description:
    'Finds people, leads and customers alike, whose name or e-mail address contains the words, as somebody types them ' +
    'into a search field: those who begin with them first. Use lead_get to open one person, leads_search for lists by ' +
    'score.',
  permission: 'leads.read',
  doing: 'Looking for people',
  effect: 'read',
  input: z.strictObject({
    words: z.string().trim().max(100),
    limit: z.number().int().min(1).max(50).default(20),
  }),
  async run({ words, limit }, context) {
    const { stores, request, now } = context;
    const asOf = now().toISOString();
    const [{ rows, total }, freshness] = await Promise.all([
      stores.leads.lookUp(request.workspaceId, words, limit),
      freshnessOf(context, 'crm', 'contacts'),
    ]);
    return {
      kind: 'leads',
      title: 'People found',
      rows: rows.map((row) => leadRow(row, asOf)),
      paging: { total: count('People found', total, asOf), offset: 0, shown: rows.length },
      asOf: freshness.asOf,
      notices: freshness.notices,
    };
  },
});

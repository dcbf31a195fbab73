import { z } from 'zod';
import { figure } from '../domain/figure.ts';
import { localDate } from '../domain/local-time.ts';
import { freshnessOf } from './freshness.ts';
import { count } from './rows.ts';
import { defineTool } from './tool.ts';

const dayMs = 24 * 60 * 60 * 1000;

export const paymentsSummary = defineTool({
  name: 'payments_summary',
  description:
    'Sums the payments of the last days (default 30): money received and refunded, one figure per currency, and the ' +
    'number of payments. Currencies are never added together. Use it for revenue, turnover and sales in money; ' +
    'use deals_search for what is still open.',
  permission: 'customers.read',
  doing: 'Adding up payments',
  effect: 'read',
  input: z.strictObject({ days: z.number().int().min(1).max(366).default(30) }),
  async run({ days }, context) {
    const { stores, request, business, now } = context;
    const at = now();
    const freshness = await freshnessOf(context, 'payments', 'payments');
    const totals = await stores.payments.totals(
      request.workspaceId,
      new Date(at.getTime() - days * dayMs),
      at,
    );
    const source = { title: freshness.source };
    const money = (label: string, { minor, currency }: { minor: number; currency: string }) =>
      figure({
        label,
        value: minor,
        unit: 'money',
        currency,
        asOf: freshness.asOf,
        source,
        class: 'finance',
        stale: freshness.stale,
      });
    return {
      kind: 'digest',
      title: `Payments of the last ${days} days`,
      date: localDate(at, business.timeZone),
      timeZone: business.timeZone,
      sections: [
        {
          title: 'Money',
          figures: [
            ...totals.received.map((sum) => money('Received', sum)),
            ...totals.refunded.map((sum) => money('Refunded', sum)),
            count('Payments', totals.count, freshness.asOf, source),
          ],
          ...(totals.count === 0 && { empty: 'No payment in this time.' }),
        },
      ],
      asOf: freshness.asOf,
      notices: freshness.notices,
    };
  },
});

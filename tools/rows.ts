import { bandLabel } from '../domain/bands.ts';
import { type Figure, figure } from '../domain/figure.ts';
import type { Money } from '../domain/money.ts';
import { ruleLabel, type Scoring } from '../domain/scoring.ts';
import { type Untrusted, untrusted } from '../domain/untrusted.ts';
import type { DealRecord } from '../prisma/stores/deals.ts';
import type { LeadRecord, LedgerRecord } from '../prisma/stores/leads.ts';
import type { Freshness } from './freshness.ts';
import type { DealRow, LeadRow, LedgerLine } from './views.ts';

const ledgerSource = { title: 'Switchboard points ledger' };
const optional = <K extends string, V>(key: K, value: V | undefined | null) =>
  value === undefined || value === null ? {} : ({ [key]: value } as Record<K, V>);

/** Undefined where there is nothing to read, such as in a name of blanks. */
function readable(text: string | null | undefined): Untrusted | undefined {
  const written = untrusted(text ?? '');
  return written.untrusted ? written : undefined;
}

/** A lead as a list shows it. `asOf` of the score is now: the ledger is complete up to what has arrived. */
export function leadRow(lead: LeadRecord, asOf: string): LeadRow {
  return {
    id: lead.id,
    name: readable(lead.name) ?? readable(lead.email) ?? untrusted('Unknown visitor'),
    ...optional('email', readable(lead.email)),
    ...optional('company', readable(lead.company)),
    score: figure({
      label: `Score (${bandLabel[lead.band]})`,
      value: lead.score,
      unit: 'points',
      asOf,
      source: { ...ledgerSource, ...optional('url', lead.crmUrl) },
      class: 'team',
    }),
    band: lead.band,
    ...optional('owner', readable(lead.owner)),
    ...(lead.lastActivityAt && lead.lastActivity
      ? {
          lastActivity: {
            what: readable(lead.lastActivity) ?? untrusted('Activity'),
            at: lead.lastActivityAt.toISOString(),
          },
        }
      : {}),
    ...optional('url', lead.crmUrl),
  };
}

export function ledgerLine(row: LedgerRecord, scoring: Scoring, asOf: string): LedgerLine {
  return {
    what: ruleLabel(scoring, row.ruleId),
    subject: readable(row.title) ?? readable(row.subject) ?? untrusted('no title'),
    points: figure({
      label: ruleLabel(scoring, row.ruleId),
      value: row.points,
      unit: 'points',
      asOf,
      source: ledgerSource,
      class: 'team',
    }),
    at: row.occurredAt.toISOString(),
    ruleVersion: row.ruleVersion,
  };
}

const dayMs = 24 * 60 * 60 * 1000;

export function dealRow(deal: DealRecord, freshness: Freshness, now: Date): DealRow {
  const from = {
    asOf: freshness.asOf,
    source: { title: freshness.source, ...optional('url', deal.url) },
    stale: freshness.stale,
  };
  return {
    id: deal.id,
    name: untrusted(deal.name),
    stage: readable(deal.stage) ?? untrusted('unknown stage'),
    pipeline: readable(deal.pipeline) ?? untrusted('unknown pipeline'),
    ...(deal.amountMinor !== null && deal.currency
      ? {
          amount: figure({
            label: 'Amount',
            value: Number(deal.amountMinor),
            unit: 'money',
            currency: deal.currency,
            class: 'finance',
            ...from,
          }),
        }
      : {}),
    ...optional('owner', readable(deal.owner)),
    ...(deal.stageEnteredAt && deal.outcome === 'open'
      ? {
          inStage: figure({
            label: 'In this stage',
            value: Math.max(0, Math.floor((now.getTime() - deal.stageEnteredAt.getTime()) / dayMs)),
            unit: 'days',
            class: 'team',
            ...from,
          }),
        }
      : {}),
    ...optional('closeAt', deal.closeAt?.toISOString()),
    ...optional('url', deal.url),
  };
}

/** An amount as our copy of a system has it. */
export const money = (
  label: string,
  { minor, currency }: Money,
  { asOf, source, stale }: Freshness,
): Figure =>
  figure({
    label,
    value: minor,
    unit: 'money',
    currency,
    asOf,
    source: { title: source },
    class: 'finance',
    stale,
  });

/** A number of records. */
export const count = (
  label: string,
  value: number,
  asOf: string,
  source: Figure['source'] = ledgerSource,
): Figure => figure({ label, value, unit: 'count', asOf, source, class: 'team' });

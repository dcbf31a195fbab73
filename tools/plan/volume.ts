import type { Allowance } from '../../connectors/connector.ts';
import { type Figure, figure, type Unit } from '../../domain/figure.ts';
import type { ReadContext, System } from '../context.ts';
import { count } from '../rows.ts';
import type { Side } from './side.ts';

const dayMs = 24 * 60 * 60 * 1000;
const measuredDays = 28;

/** Records of a day: as they were given, else as many as were made on average lately. */
export interface Volume {
  perDay: number;
  measured: boolean;
  figure: Figure;
}

/** @returns undefined where nothing was given and nothing could be measured. */
export async function volumeOf(
  given: number | undefined,
  { system, streams }: Side,
  { stores, request, now }: ReadContext,
): Promise<Volume | undefined> {
  const asOf = now().toISOString();
  if (given !== undefined)
    return {
      perDay: given,
      measured: false,
      figure: count('Records a day', given, asOf, { title: 'Given' }),
    };
  const readAt = streams.flatMap((stream) => (stream.readAt ? [stream.readAt.getTime()] : []));
  if (!system || readAt.length === 0) return undefined;
  const oldest = new Date(Math.min(...readAt));
  const since = new Date(oldest.getTime() - measuredDays * dayMs);
  const made = await stores.records.madeSince(request.workspaceId, system.id, since);
  if (made === 0) return undefined;
  const perDay = made / measuredDays;
  return {
    perDay,
    measured: true,
    figure: count('New records a day, average of four weeks', perDay, oldest.toISOString(), {
      title: system.title,
    }),
  };
}

/** Calls and time by the vendor's limits, for what one side has to do with so many records. */
export function sums(
  does: 'read' | 'write',
  { title, allowance }: Pick<System, 'title' | 'allowance'>,
  records: { perDay?: number | undefined; atFirst: number },
  asOf: string,
): Figure[] {
  if (!allowance) return [];
  const batch = does === 'read' ? allowance.recordsPerRead : allowance.recordsPerWrite;
  const source = { title: `Limits of ${allowance.of}`, url: allowance.url };
  const of = (label: string, value: number, unit: Unit): Figure =>
    figure({ label: `${title}: ${label}`, value, unit, asOf, source, class: 'team' });
  const callsFor = (amount: number): number => Math.ceil(amount / batch);
  const doing = does === 'read' ? 'read' : 'written';
  const daily = records.perDay === undefined ? undefined : callsFor(records.perDay);
  return [
    of(`records ${doing} in one call, at most`, batch, 'count'),
    ...(daily === undefined
      ? []
      : [
          of('calls a day, at least', daily, 'count'),
          of(
            `share of ${dayOf(allowance).says}, rounded up`,
            percent(daily, dayOf(allowance).calls),
            'percent',
          ),
        ]),
    ...(records.atFirst > 0
      ? [
          of(`calls of a first load`, callsFor(records.atFirst), 'count'),
          of(`first load, at least`, minutesFor(callsFor(records.atFirst), allowance), 'minutes'),
        ]
      : []),
  ];
}

/** What a day allows; where the vendor counts no days, as many calls as its limit lets through, evenly spread. */
const dayOf = ({ perDay, calls }: Allowance): { calls: number; says: string } =>
  perDay === undefined
    ? { calls: (calls.limit * dayMs) / calls.intervalMs, says: 'what the limit lets through in a day' }
    : { calls: perDay, says: 'the daily limit' };

/** To one digit behind the point, as figures are shown, and never nothing for something. */
const percent = (part: number, whole: number): number => upTo1((part * 100) / whole);
const minutesFor = (calls: number, { calls: { limit, intervalMs } }: Allowance): number =>
  upTo1((calls * intervalMs) / limit / 60_000);
const upTo1 = (value: number): number => Math.ceil(value * 10) / 10;

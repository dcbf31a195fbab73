import { addDays, dateText, localDay } from '../domain/local-time.ts';
import type { ReadContext } from './context.ts';
import { freshnessOf } from './freshness.ts';
import { money } from './rows.ts';
import type { Chart } from './views.ts';

const days = 7;
/** What a chart can show; who is paid in more currencies has their sums in the figures. */
const mostSeries = 6;

/**
 * Money received on each of the seven local days up to `date`, one series per currency.
 * @returns undefined where nothing was received.
 */
export async function receivedChart(
  context: ReadContext,
  date: string,
  timeZone: string,
): Promise<Chart | undefined> {
  const { stores, request } = context;
  const dates = Array.from({ length: days }, (_, index) => addDays(date, index - days + 1));
  const [received, freshness] = await Promise.all([
    stores.payments.receivedPerDay(
      request.workspaceId,
      dates.map((each) => localDay(each, timeZone)),
    ),
    freshnessOf(context, 'payments', 'payments'),
  ]);
  const currencies = [...new Set(received.map(({ currency }) => currency))];
  if (currencies.length === 0) return undefined;
  return {
    title: `Received per day, last ${days} days`,
    shape: 'bar',
    series: currencies.slice(0, mostSeries).map((currency) => ({
      name: currency,
      points: dates.map((each, day) => {
        const minor = received.find((sum) => sum.day === day && sum.currency === currency)?.minor ?? 0;
        return { label: dateText(each), value: money('Received', { minor, currency }, freshness) };
      }),
    })),
  };
}

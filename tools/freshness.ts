import type { ReadContext } from './context.ts';

/** How old our copy of one kind of record is, and what a reader must be told about it. */
export interface Freshness {
  asOf: string;
  source: string;
  stale: boolean;
  notices: string[];
}

/** Three missed rounds: then the reader hears of it. */
const staleAfterRounds = 3;

/**
 * The age of the records that systems of one capability give us. A system that is off, was never read or has
 * not been read for three rounds is named.
 */
export async function freshnessOf(
  { stores, request, systems, business, now }: ReadContext,
  capability: 'crm' | 'payments',
  stream: string,
): Promise<Freshness> {
  const system = [...systems.values()].find(({ capabilities }) => capabilities.includes(capability));
  const at = now();
  if (!system) return { asOf: at.toISOString(), source: 'Switchboard', stale: false, notices: [] };
  const ages = await stores.syncRuns.ages(request.workspaceId);
  const readAt =
    ages.find((age) => age.connector === system.id && age.stream === stream)?.readAt ?? undefined;
  const source = system.title;
  if (!system.on)
    return {
      asOf: (readAt ?? at).toISOString(),
      source,
      stale: true,
      notices: [`${system.title} is off: ${system.offReason ?? 'not connected'}.`],
    };
  if (!readAt)
    return {
      asOf: at.toISOString(),
      source,
      stale: true,
      notices: [`${system.title} has not been read yet, so records may be missing.`],
    };
  const minutes = Math.floor((at.getTime() - readAt.getTime()) / 60_000);
  const stale = minutes > business.sync.everyMinutes * staleAfterRounds;
  return {
    asOf: readAt.toISOString(),
    source,
    stale,
    notices: stale
      ? [`${system.title} was last read ${age(minutes)} ago. What changed there since is missing.`]
      : [],
  };
}

/** "45 min", "3 h", "2 days": how old something is, in words. */
export function age(minutes: number): string {
  if (minutes < 120) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / (24 * 60))} days`;
}

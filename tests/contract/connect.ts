import type { ConnectDeps, Page, Stream } from '../../connectors/connector.ts';
import type { Patience } from '../../connectors/kit/transport.ts';
import type { Canonical } from '../../domain/canonical.ts';
import { memoryLimiter } from '../support/limiter.ts';
import { silentLog } from '../support/log.ts';

export const deps = (): ConnectDeps & { limiter: ReturnType<typeof memoryLimiter> } => ({
  now: () => new Date(),
  log: silentLog,
  limiter: memoryLimiter(),
});

/** The product's patience, with waits short enough for a test. */
export const hasty: Patience = { deadlineMs: 400, budgetMs: 5_000, attempts: 4, backOffMs: 2 };
/** For scripted answers: the first check of one against a large description takes its time. */
export const calm: Patience = { ...hasty, deadlineMs: 10_000, budgetMs: 20_000 };

export interface Collected {
  upserts: Canonical[];
  deletes: string[];
  rejected: Page<unknown>['rejected'];
  /** One per page. */
  checkpoints: unknown[];
}

/** Reads a stream to its end, or for so many pages. */
export async function collect<C>(
  pages: AsyncGenerator<Page<C>>,
  maxPages = Number.POSITIVE_INFINITY,
): Promise<Collected> {
  const all: Collected = { upserts: [], deletes: [], rejected: [], checkpoints: [] };
  for await (const page of pages) {
    all.upserts.push(...page.upserts);
    all.deletes.push(...page.deletes);
    all.rejected.push(...page.rejected);
    all.checkpoints.push(page.checkpoint);
    if (all.checkpoints.length >= maxPages) break;
  }
  return all;
}

/** A checkpoint as it comes back from the database. */
export const stored = <C>(stream: Pick<Stream<unknown, C>, 'checkpoint'>, checkpoint: unknown): C =>
  stream.checkpoint.parse(JSON.parse(JSON.stringify(checkpoint)));

export const ids = (records: { externalId: string }[]): string[] =>
  records.map(({ externalId }) => externalId);

import { AppError } from '../../domain/errors.ts';
import { limited } from './faults.ts';

/**
 * One line of work per channel: in order, one at a time. After a 429 only that channel waits; whatever
 * comes during the wait is turned away with the rest of it, without asking Slack again.
 */
export function createLanes(now: () => Date) {
  const tails = new Map<string, Promise<unknown>>();
  const blockedUntil = new Map<string, number>();

  async function attempt<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const wait = (blockedUntil.get(lane) ?? 0) - now().getTime();
    if (wait > 0) throw limited(wait);
    blockedUntil.delete(lane);
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && error.code === 'rate_limited')
        blockedUntil.set(lane, now().getTime() + (error.retryAfterMs ?? 0));
      throw error;
    }
  }

  return async function run<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const before = tails.get(lane) ?? Promise.resolve();
    const mine = before.then(
      () => attempt(lane, work),
      () => attempt(lane, work),
    );
    tails.set(lane, mine);
    try {
      return await mine;
    } finally {
      if (tails.get(lane) === mine) tails.delete(lane);
    }
  };
}

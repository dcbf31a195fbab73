import { expect, test } from 'vitest';
import { AppError } from '../../domain/errors.ts';
import { retryAt } from '../../scheduler/retry.ts';

const now = new Date('2026-11-20T09:00:00Z');
const outage = new AppError('transient', 'HubSpot is away');
const waitOf = (error: unknown, attempts: number) => {
  const at = retryAt(error, attempts, now);
  return at && at.getTime() - now.getTime();
};

test('an outage of two days is waited out: nothing that passes by itself is parked', () => {
  let at = now;
  let attempts = 0;
  while (at.getTime() - now.getTime() < 2 * 24 * 60 * 60 * 1000) {
    const next = retryAt(outage, ++attempts, at);
    expect(next).not.toBeNull();
    at = next as Date;
  }
  expect(attempts).toBeLessThan(600);
});

test('waits grow, with jitter, up to ten minutes and a half', () => {
  expect(waitOf(outage, 1)).toBeGreaterThanOrEqual(1_000);
  expect(waitOf(outage, 1)).toBeLessThanOrEqual(3_000);
  expect(waitOf(outage, 300)).toBeGreaterThanOrEqual(300_000);
  expect(waitOf(outage, 300)).toBeLessThanOrEqual(900_000);
});

test('a wait that the vendor asked for is kept exactly', () => {
  expect(waitOf(new AppError('rate_limited', 'slow down', { retryAfterMs: 30_000 }), 5)).toBe(30_000);
});

test('what the vendor refuses for good is parked at once, what we do not understand after eight tries', () => {
  expect(retryAt(new AppError('permanent', 'no such record'), 1, now)).toBeNull();
  expect(retryAt(new TypeError('a mistake of ours'), 7, now)).not.toBeNull();
  expect(retryAt(new TypeError('a mistake of ours'), 8, now)).toBeNull();
});

test('where a late success helps nobody there are fewer tries', () => {
  expect(retryAt(outage, 8, now, { patience: 8 })).toBeNull();
});

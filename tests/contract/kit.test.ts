import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lostAnswer, statusOf } from '../../connectors/kit/faults.ts';
import { redactor } from '../../connectors/kit/redact.ts';
import { buildRequest } from '../../connectors/kit/request.ts';
import { createTransport } from '../../connectors/kit/transport.ts';
import { backOff, maxWaitMs, retryAfterMs } from '../../connectors/kit/waits.ts';
import type { AppError } from '../../domain/errors.ts';
import { deps, hasty } from './connect.ts';
import { answering } from './loopback.ts';

const now = Date.parse('2026-11-20T10:00:00Z');

describe('a Retry-After header', () => {
  it.each([
    ['seconds', '7', 7_000],
    ['a fraction', '0.5', 500],
    ['at once', '0', 0],
    ['a date', 'Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
    ['longer than we wait', '86400', maxWaitMs],
    ['endless digits', '9'.repeat(400), undefined],
    ['a past date', 'Fri, 20 Nov 2026 09:00:00 GMT', undefined],
    ['negative', '-5', undefined],
    ['words', 'soon', undefined],
    ['empty', '', undefined],
    ['absent', undefined, undefined],
  ])('%s', (_, header, expected) => expect(retryAfterMs(header, now)).toBe(expected));

  it('never makes us wait longer than two minutes, or a time that is none', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const ms = retryAfterMs(header, now);
        expect(ms === undefined || (ms >= 0 && ms <= maxWaitMs)).toBe(true);
      }),
    );
  });
});

describe('the back-off', () => {
  it('doubles, spread between half and one and a half', () => {
    expect([0, 0.5, 1].map((random) => backOff(500, 1, random))).toEqual([250, 500, 750]);
    expect([1, 2, 3].map((attempt) => backOff(500, attempt, 0.5))).toEqual([500, 1_000, 2_000]);
    expect(backOff(500, 30, 0.5)).toBe(maxWaitMs);
  });
});

describe('redaction', () => {
  it('takes out a secret as it is, URL-encoded and as base64', () => {
    const secret = 'a secret/with+signs';
    const redact = redactor([secret, undefined, '']);
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    for (const form of forms) expect(redact(`before ${form} after`)).toBe('before [redacted] after');
    expect(redact('nothing here')).toBe('nothing here');
  });
});

describe('an error from a vendor', () => {
  it('carries its status and no secret, wherever the vendor put it', async () => {
    const echoing = { title: 'Vendor', notNow: [], codes: () => ['SECRET_LETTERS'] };
    const server = await answering(418, {}, '');
    const { send } = createTransport(echoing, deps(), ['SECRET_LETTERS'], hasty);
    const bucket = { name: 'calls', limit: 10, intervalMs: 1_000 };
    const request = { method: 'GET', url: `${server.url}/teapot`, headers: {} };
    const error: AppError = await send(request, {
      schema: z.unknown(),
      buckets: [bucket],
      repeatable: true,
    }).then(
      () => expect.fail('the call should have failed'),
      (reason) => reason,
    );
    await server.stop();
    expect(error).toMatchObject({ code: 'permanent' });
    expect(statusOf(error)).toBe(418);
    const seen = [error.message, error.stack, (error.cause as Error).message, (error.cause as Error).stack];
    expect(seen.join()).not.toContain('SECRET_LETTERS');
  });
});

describe('the budget of a call', () => {
  it('ends the tries when the next wait would go beyond it', async () => {
    const failing = { title: 'Vendor', notNow: [], codes: () => [] };
    const server = await answering(500, {}, '');
    const given = deps();
    const { send } = createTransport(failing, given, [], { ...hasty, backOffMs: 400, budgetMs: 100 });
    const bucket = { name: 'calls', limit: 10, intervalMs: 1_000 };
    const request = { method: 'GET', url: server.url, headers: {} };
    const call = send(request, { schema: z.unknown(), buckets: [bucket], repeatable: true });
    await expect(call).rejects.toMatchObject({ code: 'transient' });
    await server.stop();
    expect(given.limiter.granted.get('calls')).toHaveLength(1);
  });
});

describe('a lost answer', () => {
  it('tells a connection that never came about from one that broke', () => {
    const failed = (code: string) => lostAnswer(new TypeError('fetch failed', { cause: { code } }));
    expect(failed('ECONNREFUSED')).toEqual({ sent: false, reason: 'ECONNREFUSED' });
    expect(failed('ENOTFOUND').sent).toBe(false);
    expect(failed('UND_ERR_SOCKET').sent).toBe(true);
    expect(lostAnswer(new Error('no answer within 5 ms'))).toEqual({
      sent: true,
      reason: 'no answer within 5 ms',
    });
  });
});

describe('building a request', () => {
  it('passes on what the client itself refuses, and notices a client that did not ask', async () => {
    await expect(buildRequest(() => Promise.reject(new RangeError('id is required')))).rejects.toThrow(
      RangeError,
    );
    await expect(buildRequest(async () => 'an answer')).rejects.toThrow('without sending');
  });
});

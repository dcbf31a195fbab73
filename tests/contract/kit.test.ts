import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lostAnswer } from '../../connectors/kit/faults.ts';
import { redactor } from '../../connectors/kit/redact.ts';
import { buildRequest } from '../../connectors/kit/request.ts';
import { backOff, maxWaitMs, retryAfterMs } from '../../connectors/kit/waits.ts';

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

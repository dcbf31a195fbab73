import { readdirSync, readFileSync } from 'node:fs';
import qs from 'qs';
import { describe, expect, it } from 'vitest';
import { loadSpec, type SentRequest, type VendorName } from './spec.ts';

interface Control extends SentRequest {
  name: string;
  vendor: VendorName;
  expect: 'accept' | 'reject';
  contentType: string | null;
}
const file = new URL('../specs/controls/sdk-requests.json', import.meta.url);
const controls: Control[] = JSON.parse(readFileSync(file, 'utf8'));

describe('the contract checker', () => {
  it('has all 31 control requests', () => expect(controls).toHaveLength(31));

  it.each(controls)('$expect: $name', ({ contentType, ...control }) => {
    const headers = { ...control.headers, ...(contentType ? { 'content-type': contentType } : {}) };
    const problems = loadSpec(control.vendor).checkRequest({ ...control, headers });
    expect(problems.length > 0 ? 'reject' : 'accept', problems.join('; ')).toBe(control.expect);
  });

  it('knows the dated paths and the names that go over the wire', () => {
    const spec = loadSpec('hubspot');
    expect(spec.checkRequest({ method: 'GET', url: '/crm/owners/2026-03/?limit=1' })).toEqual([]);
    const url = '/crm/associations/2026-03/deals/contacts/batch/read';
    const times = { startedAt: '2026-11-20T00:00:00Z', completedAt: '2026-11-20T00:00:00Z' };
    const answer = { status: 'COMPLETE', ...times, results: [{ from: { id: '1' }, to: [] }] };
    expect(spec.checkAnswer({ method: 'POST', url, status: 200, body: answer })).toEqual([]);
    const nameless = { ...answer, results: [{ to: [] }] };
    expect(spec.checkAnswer({ method: 'POST', url, status: 200, body: nameless })).not.toEqual([]);
  });

  it('refuses a status that the operation does not have', () => {
    const answer = { method: 'GET', url: '/crm/owners/2026-03', status: 202, body: { results: [] } };
    expect(loadSpec('hubspot').checkAnswer(answer)).toEqual(['GET /crm/owners/2026-03 does not answer 202']);
  });

  it('tells which of Stripe’s own trigger requests the pinned version still takes', () => {
    const spec = loadSpec('stripe');
    const verdicts = triggerRequests().map((request) => spec.checkRequest(request));
    const known = verdicts.filter(([first]) => !first?.startsWith('no such operation'));
    expect(known.filter((problems) => problems.length === 0)).toHaveLength(162);
    const reasons = new Set(known.flat().map((problem) => problem.split(' ').at(-1)));
    expect([...reasons].sort()).toEqual(["'promotion'", 'coupon', 'payment_method_types']);
  });
});

/** The requests behind `stripe trigger`, with an id in place of each reference to an earlier answer. */
function triggerRequests(): SentRequest[] {
  const folder = new URL('../specs/stripe/triggers/', import.meta.url);
  const withIds = (text: string) => text.replaceAll(/\$\{[^}]+\}/g, 'id_1');
  return readdirSync(folder).flatMap((name) => {
    const trigger = JSON.parse(withIds(readFileSync(new URL(name, folder), 'utf8')));
    return trigger.fixtures.map(
      ({ method, path, params = {} }: { method: string; path: string; params?: object }): SentRequest => {
        const form = qs.stringify(params);
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        return method === 'post'
          ? { method: 'POST', url: path, headers, body: form }
          : { method: method.toUpperCase(), url: `${path}?${form}` };
      },
    );
  });
}

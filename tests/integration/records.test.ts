import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allClasses, type DataClass, type Role } from '../../domain/permissions.ts';
import type { View } from '../../tools/views.ts';
import { type Rig, startRig } from '../support/rig.ts';
import { loadSalesTeam, makeHot } from '../support/sales-team.ts';

const publicUrl = 'https://switchboard.example.test/bot';
const page = (path: string, portal = 4711) => `https://app.hubspot.com/contacts/${portal}/${path}`;

let rig: Rig;
let graceId: string;
beforeAll(async () => {
  rig = await startRig({
    env: { PUBLIC_URL: publicUrl },
    load(vendors) {
      loadSalesTeam(vendors);
      const [customer] = vendors.stripe.put('customers', [{ email: 'alan.turing@customer.example' }]) as {
        id: string;
      }[];
      const now = Math.floor(Date.now() / 1000);
      const payments = Array.from({ length: 12 }, (_, n) => ({
        id: `pi_${n}`,
        amount: 1_000,
        currency: n === 0 ? 'usd' : 'eur',
        customer: customer!.id,
        latest_charge: `ch_${n}`,
        created: now - n * 60,
      }));
      vendors.stripe.put('payment_intents', payments);
      vendors.stripe.put(
        'charges',
        payments.map(({ id, created }, n) => ({
          id: `ch_${n}`,
          payment_intent: id,
          amount: 1_000,
          amount_refunded: n === 1 ? 400 : 0,
          created,
        })),
      );
    },
  });
  await rig.sync('hubspot');
  await rig.sync('stripe');
  await makeHot(rig, 'grace.hopper@customer.example');
  graceId = (await rig.bot.core.stores.leads.find(rig.workspaceId, 'Grace Hopper', 1))[0]!.id;
});
afterAll(() => rig.stop());

async function run(
  tool: string,
  input: object,
  { role = 'rep', audience = allClasses }: { role?: Role; audience?: readonly DataClass[] } = {},
) {
  return rig.bot.core.runner.run(
    { tool, input },
    {
      workspaceId: rig.workspaceId,
      actor: { kind: 'teammate', id: 'U1', name: 'Somebody', role, timeZone: 'UTC' },
      origin: 'link',
      audience,
      id: 'test',
    },
  );
}
async function view<K extends View['kind']>(kind: K, ...asked: Parameters<typeof run>) {
  const { view: shown } = await run(...asked);
  expect(shown.kind).toBe(kind);
  return shown as Extract<View, { kind: K }>;
}

describe('a link to a record', () => {
  test.each(['record/0-1/101', 'contact/101', 'contact/101/?a=1#b'])(
    'of the CRM (%s) shows the lead as its tool does',
    async (path) => {
      const linked = await view('lead', 'record_get', { url: page(path) });
      const asked = await view('lead', 'lead_get', { who: 'Grace Hopper' });
      expect({ ...linked, lead: { ...linked.lead, score: 0 } }).toMatchObject({
        lead: { id: asked.lead.id, name: asked.lead.name },
        stage: asked.stage,
        ledger: asked.ledger.map(({ what }) => ({ what })),
      });
    },
  );

  test('of our own shows the same lead', async () => {
    const linked = await view('lead', 'record_get', { url: `${publicUrl}/lead/${graceId}` });
    expect(linked.lead.name.untrusted).toBe('Grace Hopper');
  });

  test('shows a customer to those who may see customers, and the lead to others', async () => {
    const url = page('contact/102');
    expect((await view('customer', 'record_get', { url })).person.name.untrusted).toBe('Alan Turing');
    await view('lead', 'record_get', { url }, { role: 'ops' });
  });

  test('shows a deal', async () => {
    const linked = await view('deal', 'record_get', { url: page('record/0-3/201') });
    expect(linked.deal.name.untrusted).toBe('Navy course pack');
  });

  test.each([
    ['to a record of another account', page('contact/101', 4712)],
    ['to a deal of another account', page('deal/201', 4712)],
    ['to a contact that is not there', page('contact/999')],
    ['to a deal that is not there', page('deal/999')],
    ['to a lead that is not there', `${publicUrl}/lead/01890a5d-ac96-774b-bcce-b302099a8057`],
    ['to a lead of another bot', 'https://other.example/bot/lead/01890a5d-ac96-774b-bcce-b302099a8057'],
    ['to anything', 'https://example.com/'],
    ['that is none', 'Grace Hopper'],
  ])('%s says that nothing is known, and no more', async (_, url) => {
    const shown = await view('notice', 'record_get', { url });
    expect(shown).toMatchObject({ tone: 'info', text: 'I know no record behind this link.' });
  });

  test('shows a guest nothing, and says less where a guest reads along', async () => {
    const url = page('contact/101');
    expect(await run('record_get', { url }, { audience: ['public'] })).toMatchObject({
      status: 'refused',
      error: { code: 'forbidden' },
    });
    const reduced = await view('lead', 'record_get', { url }, { audience: ['public', 'team'] });
    expect(reduced.lead.score.value).toBe(100);
    expect(reduced.lead.email).toBeUndefined();
    expect(reduced.phone).toBeUndefined();
    expect(JSON.stringify(reduced)).not.toContain('"money"');
  });
});

describe('a deal', () => {
  test('is found by its name or id, with the people that it is about', async () => {
    for (const deal of ['navy', '201']) {
      const shown = await view('deal', 'deal_get', { deal });
      expect(shown).toMatchObject({
        deal: { id: '201', stage: { untrusted: 'Enquiry' }, amount: { value: 120_000, currency: 'EUR' } },
        contacts: [{ name: { untrusted: 'Grace Hopper' }, score: { value: 100 } }],
      });
      expect(shown.asOf).toBeTruthy();
    }
  });

  test('offers the next stage, a note about its first person, and the record', async () => {
    const { next } = await view('deal', 'deal_get', { deal: '201' });
    expect(next).toEqual([
      {
        label: 'Move to the next stage',
        call: { tool: 'deal_move', input: { deal: '201', stage: 'offer' } },
      },
      { label: 'Log a note', form: 'note', about: { lead: graceId } },
      { label: 'Open in HubSpot', url: expect.stringContaining('/0-3/201') },
    ]);
    const proposed = await run('deal_move', { deal: '201', stage: 'offer' });
    expect(proposed.status).toBe('needs_confirmation');
  });

  test('offers to those who may not write nothing but the record', async () => {
    const { next } = await view('deal', 'deal_get', { deal: '201' }, { role: 'ops' });
    expect(next?.map(({ label }) => label)).toEqual(['Open in HubSpot']);
  });

  test('whose name fits several is asked for, and the choice shows it', async () => {
    const { options } = await view('picker', 'deal_get', { deal: 'Enigma' });
    expect(options.map(({ label }) => label.untrusted).sort()).toEqual([
      'Enigma follow-up',
      'Enigma workshop',
    ]);
    const { call } = options.find(({ label }) => label.untrusted === 'Enigma workshop')!;
    expect((await view('deal', call.tool, call.input)).deal.id).toBe('202');
  });

  test('that nobody has is said to be unknown', async () => {
    expect((await view('notice', 'deal_get', { deal: 'Moon base' })).text).toContain('No deal');
  });
});

describe('a customer', () => {
  test('shows payments newest first, what is hidden, and each currency by itself', async () => {
    const shown = await view('customer', 'customer_get', { who: 'alan.turing@customer.example' });
    expect(shown.paid.map(({ value, currency }) => [value, currency])).toEqual([
      [10_600, 'EUR'],
      [1_000, 'USD'],
    ]);
    expect(shown.refunded.map(({ value, currency }) => [value, currency])).toEqual([[400, 'EUR']]);
    expect(shown.payments).toHaveLength(10);
    expect(shown.hidden?.value).toBe(2);
    const times = shown.payments.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(shown.payments.map(({ status }) => status).slice(0, 3)).toEqual([
      'paid',
      'partly refunded',
      'paid',
    ]);
    expect(shown.payments[1]?.refunded?.value).toBe(400);
    expect(shown.deals.map(({ name }) => name.untrusted).sort()).toEqual([
      'Enigma follow-up',
      'Enigma workshop',
    ]);
  });

  test('says nothing of what was bought where not everybody may see money', async () => {
    const shown = await view(
      'customer',
      'customer_get',
      { who: 'alan.turing@customer.example' },
      { audience: ['public', 'team'] },
    );
    expect(shown).toMatchObject({ paid: [], refunded: [], payments: [], subscriptions: [] });
    expect(shown.notices.join(' ')).toContain('left out');
  });

  test('who has paid nothing is said to have paid nothing', async () => {
    const shown = await view('customer', 'customer_get', { who: 'Grace Hopper' });
    expect(shown).toMatchObject({ paid: [], payments: [] });
    expect(shown.notices).toContain('No payment of this person is known.');
  });

  test('is not for ops', async () => {
    expect((await run('customer_get', { who: 'Alan' }, { role: 'ops' })).status).toBe('refused');
  });
});

describe('the page behind a link to a lead', () => {
  test('is the same for a lead and for nobody, and may do nothing', async () => {
    const pages = await Promise.all(
      [graceId, '01890a5d-ac96-774b-bcce-b302099a8057', 'x'].map((id) => fetch(`${rig.bot.url}/lead/${id}`)),
    );
    const texts = await Promise.all(pages.map((each) => each.text()));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).not.toMatch(/Grace|Hopper|<script|https?:/i);
    expect(texts[0]).toContain(`slack://open?team=${rig.workspaceId}`);
    for (const { status, headers } of pages) {
      expect(status).toBe(200);
      expect(headers.get('x-robots-tag')).toContain('noindex');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});

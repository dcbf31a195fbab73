import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, localDate, momentOf } from '../../domain/local-time.ts';
import { allClasses } from '../../domain/permissions.ts';
import { people, type Rig, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';

const { manager } = people;
const zone = manager.tz;

let rig: Rig;
/** The manager's date on which the test runs. */
let today: string;
beforeAll(async () => {
  rig = await startRig();
  rig.stripe.setWebhookTarget({ url: `${rig.bot.url}/webhooks/stripe` });
  today = localDate(rig.clock.now(), zone);
});
afterAll(() => rig.stop());

const noon = (days: number) => momentOf(addDays(today, days), '12:00', zone).getTime() / 1000;
async function arrived(): Promise<void> {
  await rig.stripe.webhooksIdle();
  await rig.settled();
}
/** The money of one day as its digest shows it. */
async function moneyOf(days: number): Promise<Record<string, string | number>> {
  const outcome = await rig.bot.core.runner.run(
    { tool: 'digest_preview', input: { date: addDays(today, days) } },
    {
      workspaceId: rig.workspaceId,
      actor: { kind: 'teammate', id: manager.id, name: manager.realName, role: 'manager', timeZone: zone },
      origin: 'command',
      audience: allClasses,
      id: 'test',
    },
  );
  if (outcome.status !== 'done' || outcome.view.kind !== 'digest') throw new Error(outcome.status);
  const { figures } = outcome.view.sections.find(({ title }) => title === 'Money')!;
  return Object.fromEntries(
    figures.map(({ label, value, currency }) => [currency ? `${label} ${currency}` : label, value]),
  );
}
function pay(id: string, begun: number, charged: number, fields: object = {}): void {
  rig.stripe.put('charges', [
    { id: `ch_${id}`, payment_intent: `pi_${id}`, amount: 4_900, created: charged },
  ]);
  rig.stripe.put('payment_intents', [
    { id: `pi_${id}`, amount: 4_900, latest_charge: `ch_${id}`, created: begun, ...fields },
  ]);
}

describe('the money of a day', () => {
  test('is what was paid on it, whenever it was begun', async () => {
    pay('cart', noon(-40), noon(-37));
    await arrived();
    expect(await moneyOf(-40)).toEqual({ Payments: 0 });
    expect(await moneyOf(-37)).toEqual({ 'Received EUR': 4_900, Payments: 1 });
  });

  test('counts a debit on the day on which the bank said yes, and a later refund does not move it', async () => {
    pay('debit', noon(-3), noon(-3), { status: 'processing' });
    await arrived();
    expect(await moneyOf(0)).toEqual({ Payments: 0 });
    pay('debit', noon(-3), noon(-3), { status: 'succeeded' });
    await arrived();
    expect(await moneyOf(-3)).toEqual({ Payments: 0 });
    expect(await moneyOf(0)).toEqual({ 'Received EUR': 4_900, Payments: 1 });
    await rig.sync('stripe');
    expect(await moneyOf(0)).toEqual({ 'Received EUR': 4_900, Payments: 1 });
  });

  test('counts what was given back on it, not on the day of the payment; only what arrived, per currency', async () => {
    pay('old', noon(-30), noon(-30), { currency: 'usd' });
    const back = { payment_intent: 'pi_old', charge: 'ch_old', created: noon(-20) };
    rig.stripe.put('refunds', [
      { ...back, id: 're_1', amount: 1_000, currency: 'usd' },
      { ...back, id: 're_2', amount: 500, currency: 'usd', status: 'failed' },
      { ...back, id: 're_3', amount: 250, currency: 'eur' },
    ]);
    await arrived();
    expect(await moneyOf(-30)).toEqual({ 'Received USD': 4_900, Payments: 1 });
    expect(await moneyOf(-20)).toEqual({ 'Refunded EUR': 250, 'Refunded USD': 1_000, Payments: 0 });
    rig.stripe.put('refunds', [{ ...back, id: 're_1', amount: 1_000, currency: 'usd', status: 'failed' }]);
    await arrived();
    expect(await moneyOf(-20)).toEqual({ 'Refunded EUR': 250, Payments: 0 });
  });

  test('makes a customer of that day', async () => {
    const [customer] = rig.stripe.put('customers', [{ email: 'late@customer.example' }]) as { id: string }[];
    pay('late', noon(-12), noon(-10), { customer: customer!.id });
    await arrived();
    const rows = await sql<{ customer_since: Date }>(
      rig.databaseUrl,
      `SELECT customer_since FROM person WHERE email = 'late@customer.example'`,
    );
    expect(rows.map(({ customer_since: since }) => since.getTime() / 1000)).toEqual([noon(-10)]);
  });
});

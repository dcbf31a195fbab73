import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Rig, startRig } from '../support/rig.ts';
import { courseView, websiteEvent } from '../support/website-events.ts';

const dayMs = 24 * 60 * 60 * 1000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  rig.hubspot.setWebhookTarget({ url: `${rig.bot.url}/webhooks/hubspot` });
  rig.stripe.setWebhookTarget({ url: `${rig.bot.url}/webhooks/stripe` });
});
afterAll(() => rig.stop());

async function arrived(): Promise<void> {
  await Promise.all([rig.hubspot.webhooksIdle(), rig.stripe.webhooksIdle()]);
  await rig.settled();
}
/** How many became leads in the day that ends so many days ago, on the clock of the bot. */
function newLeads(daysAgo = 0): Promise<number> {
  const to = rig.clock.now().getTime() + 1 - daysAgo * dayMs;
  return rig.bot.core.stores.leads.created(rig.workspaceId, new Date(to - dayMs), new Date(to));
}

test('a visitor is a new lead on the day on which they say who they are, once', async () => {
  await rig.inbound(websiteEvent('page.viewed', { anonymousId: 'browser', page: '/courses/a' }));
  await arrived();
  expect(await newLeads()).toBe(0);
  rig.clock.advance(10 * dayMs);
  const email = 'visitor@customer.example';
  await rig.inbound(websiteEvent('form.submitted', { email, anonymousId: 'browser', form: 'f', name: 'Vi' }));
  await arrived();
  expect(await newLeads()).toBe(1);
  expect(await newLeads(10)).toBe(0);
  const { messages } = await rig.ask('rep', '/leads new');
  expect(messages.at(-1)?.text).toContain('Vi');
  rig.clock.advance(2 * dayMs);
  await rig.inbound(courseView(email, 'b', { anonymousId: 'browser' }));
  await arrived();
  expect(await newLeads()).toBe(0);
  expect(await newLeads(2)).toBe(1);
});

test('a contact or customer that was known elsewhere before is new on that day, not today', async () => {
  rig.clock.advance(2 * dayMs);
  const then = new Date(rig.clock.now().getTime() - 30 * dayMs);
  rig.hubspot.put('contacts', [
    { createdAt: then.toISOString(), properties: { email: 'crm@customer.example' } },
  ]);
  rig.stripe.put('customers', [
    { email: 'buyer@customer.example', created: Math.floor(then.getTime() / 1000) },
  ]);
  await arrived();
  expect(await newLeads()).toBe(0);
  expect(await newLeads(30)).toBe(2);
  rig.hubspot.put('contacts', [{ properties: { email: 'today@customer.example' } }]);
  await arrived();
  expect(await newLeads()).toBe(1);
});

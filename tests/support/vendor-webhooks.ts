import { signV3 } from '../../playground/vendors/hubspot/webhooks.ts';
import { signStripe } from '../../playground/vendors/stripe/webhooks.ts';
import { type Rig, secrets } from './rig.ts';

/** Posts a body to the bot as HubSpot signs it. `at` is the signed time. */
export function postAsHubspot(rig: Rig, events: object[], at = rig.clock.now()): Promise<Response> {
  const url = `${rig.bot.url}/webhooks/hubspot`;
  const body = JSON.stringify(events);
  const time = at.getTime();
  return fetch(url, {
    method: 'POST',
    headers: {
      'x-hubspot-signature-v3': signV3(secrets.HUBSPOT_CLIENT_SECRET, 'POST', url, body, time),
      'x-hubspot-request-timestamp': String(time),
    },
    body,
  });
}

/** Posts an event to the bot as Stripe signs it. `at` is the signed time. */
export function postAsStripe(rig: Rig, event: object, at = rig.clock.now()): Promise<Response> {
  const body = JSON.stringify(event);
  const seconds = Math.floor(at.getTime() / 1000);
  return fetch(`${rig.bot.url}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'stripe-signature': signStripe(secrets.STRIPE_WEBHOOK_SECRET, seconds, body) },
    body,
  });
}

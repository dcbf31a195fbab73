import { createHmac } from 'node:crypto';
import { WebhookSender } from '../webhook-sender.ts';
import type { StripeObject } from './objects.ts';

/** The value of `Stripe-Signature`: HMAC-SHA256 over time and body, hexadecimal. */
export const signStripe = (secret: string, timeSeconds: number, body: string): string =>
  `t=${timeSeconds},v1=${createHmac('sha256', secret).update(`${timeSeconds}.${body}`).digest('hex')}`;

/** One event a request. */
export const stripeSender = (
  secret: string,
  clock: () => Date,
  onDelivered: (eventId: string) => void,
): WebhookSender<StripeObject> =>
  new WebhookSender({
    batchSize: 1,
    timeoutMs: 10_000,
    onDelivered: (events) => {
      for (const { id } of events) onDelivered(id);
    },
    render([event]) {
      const body = JSON.stringify({ ...event, pending_webhooks: 1 }, null, 2);
      const timeSeconds = Math.floor(clock().getTime() / 1000);
      return {
        body,
        headers: {
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-signature': signStripe(secret, timeSeconds, body),
        },
      };
    },
  });

import Stripe from 'stripe';
import type { Received, Webhook } from '../connector.ts';
import { isTimely, signatureWindowMs } from '../kit/signature.ts';
import type { StripeConfig } from './config.ts';
import { hookEvent } from './events.ts';
import { eventRow } from './schema.ts';

/** Signed webhooks of an endpoint, of any API version: only what an event is about is read of it. */
export const webhook: Webhook<StripeConfig> = {
  secret: 'webhookSecret',
  receive({ raw, headers, now }, { webhookSecret }): Received {
    const refuse = (reason: 'bad_signature' | 'stale' | 'malformed', detail: string): Received => ({
      ok: false,
      reason,
      detail,
    });
    const header = headers['stripe-signature'];
    if (!webhookSecret) return refuse('bad_signature', 'no webhook secret is configured');
    if (!header) return refuse('bad_signature', 'there is no signature');
    // Stripe's own check accepts any time in the future.
    if (!isTimely(signedMs(header), now)) return refuse('stale', 'the signed time is not now');
    let event: unknown;
    try {
      const tolerance = signatureWindowMs / 1000;
      event = Stripe.webhooks.constructEvent(raw, header, webhookSecret, tolerance, undefined, now.getTime());
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) {
        return refuse('bad_signature', 'the signature does not fit');
      }
      return refuse('malformed', 'the body is no event');
    }
    const parsed = eventRow.safeParse(event);
    if (!parsed.success) return refuse('malformed', 'the body is no event');
    return { ok: true, events: [hookEvent(parsed.data)] };
  },
};

/** The time in `t=1700000000,v1=...`, in milliseconds; NaN where there is none. */
const signedMs = (header: string): number => Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header)?.[1]) * 1000;

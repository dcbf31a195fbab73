import { readFileSync } from 'node:fs';

type Json = Record<string, unknown>;
const file = new URL('../specs/stripe/fixtures3.json', import.meta.url);
const { resources } = JSON.parse(readFileSync(file, 'utf8')) as { resources: Record<string, Json> };

/** Fields that the pinned API version requires and Stripe's older samples lack. */
const newer: Record<string, Json> = {
  payment_intent: { allowed_payment_method_types: null, payment_record: null },
  'checkout.session': { allowed_payment_method_types: null },
  subscription: { cancellation_details: null, pending_update: null, trial_settings: null },
  dispute: { intended_submission_method: null },
};

/** Stripe's own sample of a resource, with the given fields in place of its. */
export function sample(resource: string, fields: Json = {}): Json {
  const original = structuredClone(resources[resource]!);
  if (resource === 'subscription') {
    for (const item of (original.items as { data: Json[] }).data) item.current_trial = null;
  }
  if (resource === 'dispute') (original.evidence_details as Json).submission_method = 'manual';
  return { ...original, ...newer[resource], ...fields };
}

export const listOf = (data: Json[], more = false): Json => ({
  object: 'list',
  data,
  has_more: more,
  url: '/v1/list',
});

export const apiVersion = '2026-10-28.endive';

export const event = (
  id: string,
  type: string,
  created: number,
  object: Json,
  version = apiVersion,
): Json => ({
  id,
  object: 'event',
  type,
  created,
  api_version: version,
  data: { object },
  livemode: false,
  pending_webhooks: 0,
  request: null,
});

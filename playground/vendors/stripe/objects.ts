/** A Stripe object: always with an id, a kind and, where lists sort by it, the second it was created. */
export interface StripeObject {
  id: string;
  object: string;
  created: number;
  [field: string]: unknown;
}
export const apiVersion = '2026-10-28.endive';

const none = (...fields: string[]): Record<string, null> =>
  Object.fromEntries(fields.map((field) => [field, null]));
const test = { livemode: false, metadata: {} };
const emptyAddress = none('city', 'country', 'line1', 'line2', 'postal_code', 'state');
export const listOf = (url: string, data: unknown[] = []) => ({ object: 'list', data, has_more: false, url });

type Given = Record<string, unknown>;
type Template = (given: Given) => Given;

const customer: Template = () => ({
  ...test,
  ...none(
    'address',
    'currency',
    'default_source',
    'description',
    'email',
    'name',
    'phone',
    'shipping',
    'test_clock',
  ),
  balance: 0,
  delinquent: false,
  discounts: [],
  invoice_settings: none('custom_fields', 'default_payment_method', 'footer', 'rendering_options'),
  next_invoice_sequence: 1,
  preferred_locales: [],
  tax_exempt: 'none',
});

const charge: Template = ({ amount = 0, status = 'succeeded' }) => ({
  ...test,
  ...none('application', 'application_fee', 'application_fee_amount', 'balance_transaction', 'customer'),
  ...none('calculated_statement_descriptor', 'description', 'failure_balance_transaction', 'failure_code'),
  ...none(
    'failure_message',
    'fraud_details',
    'on_behalf_of',
    'payment_intent',
    'receipt_email',
    'receipt_number',
  ),
  ...none('receipt_url', 'review', 'shipping', 'source', 'source_transfer', 'statement_descriptor'),
  ...none('statement_descriptor_suffix', 'transfer_data', 'transfer_group'),
  amount: 0,
  amount_captured: status === 'succeeded' ? amount : 0,
  amount_refunded: 0,
  billing_details: { address: emptyAddress, ...none('email', 'name', 'phone', 'tax_id') },
  captured: status === 'succeeded',
  currency: 'eur',
  disputed: false,
  outcome: {
    ...none('advice_code', 'network_advice_code', 'network_decline_code', 'reason'),
    network_status: status === 'failed' ? 'declined_by_network' : 'approved_by_network',
    risk_level: 'normal',
    seller_message:
      status === 'failed' ? 'The bank did not return any further details.' : 'Payment complete.',
    type: status === 'failed' ? 'issuer_declined' : 'authorized',
  },
  paid: status === 'succeeded',
  payment_method: 'pm_card_visa',
  payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242' } },
  refunded: false,
  status: 'succeeded',
});

const paymentIntent: Template = ({ amount = 0, status = 'succeeded' }) => ({
  ...test,
  ...none(
    'allowed_payment_method_types',
    'application',
    'application_fee_amount',
    'automatic_payment_methods',
  ),
  ...none('canceled_at', 'cancellation_reason', 'customer', 'customer_account', 'description'),
  ...none(
    'excluded_payment_method_types',
    'last_payment_error',
    'latest_charge',
    'managed_payments',
    'next_action',
  ),
  ...none('on_behalf_of', 'payment_method', 'payment_method_configuration_details', 'payment_method_options'),
  ...none(
    'payment_record',
    'processing',
    'receipt_email',
    'review',
    'setup_future_usage',
    'shipping',
    'source',
  ),
  ...none('statement_descriptor', 'statement_descriptor_suffix', 'transfer_group', 'client_secret'),
  amount: 0,
  amount_capturable: 0,
  amount_received: status === 'succeeded' ? amount : 0,
  capture_method: 'automatic',
  confirmation_method: 'automatic',
  currency: 'eur',
  payment_method_types: ['card'],
  status: 'succeeded',
});

const checkoutSession: Template = ({
  id,
  amount_total = 0,
  created,
  status = 'complete',
  customer_email = null,
}) => ({
  ...test,
  ...none('adaptive_pricing', 'after_expiration', 'allow_promotion_codes', 'allowed_payment_method_types'),
  ...none('billing_address_collection', 'cancel_url', 'client_reference_id', 'client_secret'),
  ...none('collected_information', 'consent', 'consent_collection', 'currency_conversion', 'customer'),
  ...none('customer_account', 'customer_creation', 'customer_email', 'discounts', 'integration_identifier'),
  ...none('invoice', 'invoice_creation', 'locale', 'managed_payments', 'origin_context', 'payment_intent'),
  ...none('payment_link', 'payment_method_collection', 'payment_method_configuration_details'),
  ...none('payment_method_options', 'permissions', 'recovered_from', 'saved_payment_method_options'),
  ...none('setup_intent', 'shipping_address_collection', 'shipping_cost', 'submit_type', 'subscription'),
  ...none('success_url', 'wallet_options'),
  amount_subtotal: amount_total,
  amount_total,
  automatic_tax: { enabled: false, ...none('liability', 'provider', 'status') },
  currency: 'eur',
  custom_fields: [],
  custom_text: none('after_submit', 'shipping_address', 'submit', 'terms_of_service_acceptance'),
  customer_details: {
    ...none('address', 'business_name', 'individual_name', 'name', 'phone', 'tax_ids'),
    email: customer_email,
    tax_exempt: 'none',
  },
  expires_at: Number(created) + 86_400,
  mode: 'payment',
  payment_method_types: ['card'],
  payment_status: status === 'complete' ? 'paid' : 'unpaid',
  shipping_options: [],
  status: 'complete',
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: 'hosted_page',
  url: status === 'open' ? `https://checkout.stripe.com/c/pay/${id}` : null,
});

const invoice: Template = ({ id, total = 0, created, status = 'paid' }) => ({
  ...test,
  ...none('account_tax_ids', 'application', 'automatically_finalizes_at', 'custom_fields', 'customer'),
  ...none('customer_account', 'customer_address', 'customer_email', 'customer_name', 'customer_phone'),
  ...none('customer_shipping', 'default_payment_method', 'default_source', 'description', 'due_date'),
  ...none('footer', 'from_invoice', 'last_finalization_error', 'latest_revision', 'next_payment_attempt'),
  ...none('number', 'on_behalf_of', 'parent', 'receipt_number', 'rendering', 'shipping_cost'),
  ...none('shipping_details', 'statement_descriptor', 'test_clock', 'webhooks_delivered_at'),
  account_country: 'DE',
  account_name: 'Northwind Academy',
  amount_due: total,
  amount_overpaid: 0,
  amount_paid: status === 'paid' ? total : 0,
  amount_remaining: status === 'paid' ? 0 : total,
  amount_shipping: 0,
  attempt_count: 1,
  attempted: true,
  automatic_tax: { enabled: false, ...none('disabled_reason', 'liability', 'provider', 'status') },
  billing_reason: 'manual',
  collection_method: 'charge_automatically',
  currency: 'eur',
  customer_tax_exempt: 'none',
  default_tax_rates: [],
  discounts: [],
  effective_at: created,
  ending_balance: 0,
  hosted_invoice_url: `https://invoice.stripe.com/i/${id}`,
  issuer: { type: 'self' },
  lines: listOf(`/v1/invoices/${id}/lines`),
  payment_settings: none('default_mandate', 'payment_method_options', 'payment_method_types'),
  period_end: created,
  period_start: created,
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  starting_balance: 0,
  status: 'paid',
  status_transitions: {
    ...none('marked_uncollectible_at', 'voided_at'),
    finalized_at: created,
    paid_at: status === 'paid' ? created : null,
  },
  subtotal: total,
  subtotal_excluding_tax: total,
  total,
  total_discount_amounts: [],
  total_excluding_tax: total,
  total_pretax_credit_amounts: [],
  total_taxes: [],
});

const invoicePayment: Template = ({ amount_paid = 0, created }) => ({
  livemode: false,
  amount_paid,
  amount_requested: amount_paid,
  currency: 'eur',
  is_default: true,
  payment: { type: 'payment_intent' },
  status: 'paid',
  status_transitions: { canceled_at: null, paid_at: created },
});

const subscription: Template = ({ id, created }) => ({
  ...test,
  ...none('application', 'application_fee_percent', 'billing_cycle_anchor_config', 'billing_thresholds'),
  ...none('cancel_at', 'canceled_at', 'cancellation_details', 'customer_account', 'days_until_due'),
  ...none('default_payment_method', 'default_source', 'description', 'ended_at', 'latest_invoice'),
  ...none('managed_payments', 'next_pending_invoice_item_invoice', 'on_behalf_of', 'pause_collection'),
  ...none('payment_settings', 'pending_invoice_item_interval', 'pending_setup_intent', 'pending_update'),
  ...none('schedule', 'test_clock', 'transfer_data', 'trial_end', 'trial_settings', 'trial_start'),
  automatic_tax: { enabled: false, ...none('disabled_reason', 'liability') },
  billing_cycle_anchor: created,
  billing_mode: { flexible: null, type: 'classic' },
  billing_schedules: [],
  cancel_at_period_end: false,
  collection_method: 'charge_automatically',
  currency: 'eur',
  default_tax_rates: [],
  discounts: [],
  invoice_settings: {
    ...none('account_tax_ids', 'custom_fields', 'description', 'footer'),
    issuer: { type: 'self' },
  },
  items: listOf(`/v1/subscription_items?subscription=${id}`),
  start_date: created,
  status: 'active',
});

const refund: Template = () => ({
  ...none(
    'balance_transaction',
    'charge',
    'customer',
    'customer_account',
    'payment_intent',
    'payment_method',
  ),
  ...none('reason', 'receipt_number', 'source_transfer_reversal', 'transfer_reversal'),
  amount: 0,
  currency: 'eur',
  metadata: {},
  status: 'succeeded',
});

const dispute: Template = () => ({
  ...test,
  payment_intent: null,
  amount: 0,
  balance_transactions: [],
  currency: 'eur',
  enhanced_eligibility_types: [],
  evidence: {
    ...none(
      'access_activity_log',
      'billing_address',
      'cancellation_policy',
      'cancellation_policy_disclosure',
    ),
    ...none('cancellation_rebuttal', 'customer_communication', 'customer_email_address', 'customer_name'),
    ...none('customer_purchase_ip', 'customer_signature', 'duplicate_charge_documentation'),
    ...none('duplicate_charge_explanation', 'duplicate_charge_id', 'product_description', 'receipt'),
    ...none('refund_policy', 'refund_policy_disclosure', 'refund_refusal_explanation', 'service_date'),
    ...none('service_documentation', 'shipping_address', 'shipping_carrier', 'shipping_date'),
    ...none('shipping_documentation', 'shipping_tracking_number', 'uncategorized_file', 'uncategorized_text'),
    appeal: null,
    enhanced_evidence: {},
  },
  evidence_details: {
    due_by: null,
    enhanced_eligibility: {},
    has_evidence: false,
    past_due: false,
    submission_count: 0,
    submission_method: 'manual',
  },
  intended_submission_method: null,
  is_charge_refundable: false,
  reason: 'general',
  status: 'needs_response',
});

/** The collections that the stand-in keeps: the path under `/v1`, the kind, the id's prefix, the defaults. */
export const collections = {
  customers: { object: 'customer', prefix: 'cus', template: customer },
  payment_intents: { object: 'payment_intent', prefix: 'pi', template: paymentIntent },
  charges: { object: 'charge', prefix: 'ch', template: charge },
  'checkout/sessions': { object: 'checkout.session', prefix: 'cs', template: checkoutSession },
  invoices: { object: 'invoice', prefix: 'in', template: invoice },
  invoice_payments: { object: 'invoice_payment', prefix: 'inpay', template: invoicePayment },
  subscriptions: { object: 'subscription', prefix: 'sub', template: subscription },
  refunds: { object: 'refund', prefix: 're', template: refund },
  disputes: { object: 'dispute', prefix: 'du', template: dispute },
} as const satisfies Record<string, { object: string; prefix: string; template: Template }>;
export type Collection = keyof typeof collections;
export const collectionNames = Object.keys(collections) as Collection[];

/** The collection that a path or a kind means: `customers` and `customer` are the same. */
export const collectionOf = (name: string): Collection | undefined =>
  collectionNames.find((path) => path === name || collections[path].object === name);

/** A whole object in the shape of the pinned API version: what is given, and the vendor's defaults. */
export function complete(collection: Collection, given: Given, newId: () => string, now: Date): StripeObject {
  const { object, template } = collections[collection];
  const base = {
    id: String(given.id ?? newId()),
    created: Number(given.created ?? Math.floor(now.getTime() / 1000)),
  };
  return { ...template({ ...given, ...base }), ...given, ...base, object };
}

/** A subscription's item with its price, in this version the keeper of the current period. */
export function subscriptionItem(item: {
  id: string;
  subscription: string;
  created: number;
  periodStart: number;
  periodEnd: number;
  price: {
    id: string;
    product: string;
    nickname: string;
    amount: number;
    currency: string;
    interval: string;
  };
}): Record<string, unknown> {
  const { price } = item;
  const billing = {
    billing_scheme: 'per_unit',
    created: item.created,
    currency: price.currency,
    livemode: false,
  };
  const decimal = String(price.amount);
  return {
    id: item.id,
    object: 'subscription_item',
    billing_thresholds: null,
    created: item.created,
    current_period_end: item.periodEnd,
    current_period_start: item.periodStart,
    current_trial: null,
    discounts: [],
    metadata: {},
    quantity: 1,
    subscription: item.subscription,
    tax_rates: [],
    plan: {
      ...billing,
      ...none('meter', 'tiers_mode', 'transform_usage', 'trial_period_days'),
      id: price.id,
      object: 'plan',
      active: true,
      amount: price.amount,
      amount_decimal: decimal,
      interval: price.interval,
      interval_count: 1,
      metadata: {},
      nickname: price.nickname,
      product: price.product,
      usage_type: 'licensed',
    },
    price: {
      ...billing,
      ...none('custom_unit_amount', 'lookup_key', 'tiers_mode', 'transform_quantity'),
      id: price.id,
      object: 'price',
      active: true,
      metadata: {},
      nickname: price.nickname,
      product: price.product,
      recurring: {
        interval: price.interval,
        interval_count: 1,
        ...none('meter', 'trial_period_days'),
        usage_type: 'licensed',
      },
      tax_behavior: 'unspecified',
      type: 'recurring',
      unit_amount: price.amount,
      unit_amount_decimal: decimal,
    },
  };
}

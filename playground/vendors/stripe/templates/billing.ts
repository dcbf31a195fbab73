import { listOf, none, type Template, test } from './shape.ts';

export const invoice: Template = ({ id, total = 0, created, status = 'paid' }) => ({
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

export const invoicePayment: Template = ({ amount_paid = 0, created }) => ({
  livemode: false,
  amount_paid,
  amount_requested: amount_paid,
  currency: 'eur',
  is_default: true,
  payment: { type: 'payment_intent' },
  status: 'paid',
  status_transitions: { canceled_at: null, paid_at: created },
});

export const subscription: Template = ({ id, created }) => ({
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

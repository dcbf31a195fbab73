import { defineConnector } from '../connector.ts';
import { check } from './check.ts';
import { allowance, createClient, type StripeClient } from './client.ts';
import { configSchema, type StripeConfig } from './config.ts';
import { stripeObjects } from './objects.ts';
import { read } from './read.ts';
import { streamOf } from './streams/stream.ts';
import { webhook } from './webhook.ts';

export const stripe = defineConnector<StripeClient, StripeConfig>({
  id: 'stripe',
  title: 'Stripe',
  capabilities: ['payments'],
  config: configSchema,
  secrets: ['secretKey', 'webhookSecret'],
  connect: createClient,
  check,
  allowance,
  streams: stripeObjects.map(streamOf),
  actions: [],
  read,
  webhook,
});

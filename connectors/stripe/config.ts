import { z } from 'zod';

export const configSchema = z.object({
  /** A restricted key with read rights is enough. */
  secretKey: z.string().min(1),
  /** Verifies webhooks; without it none is accepted. */
  webhookSecret: z.string().min(1).optional(),
  apiUrl: z.url().default('https://api.stripe.com'),
});
export type StripeConfig = z.infer<typeof configSchema>;

import { z } from 'zod';

export const configSchema = z.object({
  /** Token of a private app or a Service Key. */
  accessToken: z.string().min(1),
  /** Verifies webhooks; without it none is accepted. */
  clientSecret: z.string().min(1).optional(),
  apiUrl: z
    .url()
    .default('https://api.hubapi.com')
    .transform((url) => url.replace(/\/+$/, '')),
});
export type HubSpotConfig = z.infer<typeof configSchema>;

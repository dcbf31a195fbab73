import { z } from 'zod';
import { defaultScoring, scoringSchema } from './scoring.ts';

/** A wall time. */
export const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time like 09:00');
export const zone = z.string().refine(isTimeZone, 'an IANA time zone like Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What the company decides, from `switchboard.config.yaml`. Every field has a default. */
export const businessSchema = z.strictObject({
  company: z.string().default('Your company'),
  timeZone: zone.default('Europe/Berlin'),
  currency: z.string().length(3).default('EUR'),
  channels: z
    .strictObject({
      /** Where hot leads are announced: a channel's name without #, or its id. */
      sales: z.string().default('sales'),
    })
    .prefault({}),
  digest: z.strictObject({ at: time.default('09:00') }).prefault({}),
  sync: z
    .strictObject({
      /** Minutes between incremental syncs of each connected system. */
      everyMinutes: z.number().int().min(1).default(15),
      /** Hours between complete reads, which find what was deleted without a word. */
      fullEveryHours: z.number().int().min(1).default(24),
    })
    .prefault({}),
  deals: z.strictObject({ stuckAfterDays: z.number().int().min(1).default(21) }).prefault({}),
  /** Slack user ids by role; everybody else is a rep. */
  roles: z
    .strictObject({
      admin: z.array(z.string()).default([]),
      ops: z.array(z.string()).default([]),
      manager: z.array(z.string()).default([]),
    })
    .prefault({}),
  scoring: scoringSchema.default(defaultScoring),
});
export type Business = z.infer<typeof businessSchema>;

import { z } from 'zod';

/** Where a read goes on. Times are Stripe's, in seconds. */
export const checkpointSchema = z.object({
  /** Events up to here have been read. */
  at: z.number(),
  /** Inside a full read: the last object of the page before. */
  listAfter: z.string().optional(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** The next read starts this long before the vendor's clock of this one: events may appear late. */
export const marginSeconds = 300;
const day = 86_400;
/** Events are read in slices of time, so that an interrupted read goes on at the last slice. */
export const sliceSeconds = day;
/** Stripe keeps events for 30 days; one day less leaves time to read them. */
export const eventsKeptSeconds = 29 * day;

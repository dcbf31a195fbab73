import { z } from 'zod';

/** Where a read of contacts, companies, deals or tasks goes on. All times are HubSpot's, in milliseconds. */
export const objectCheckpoint = z.object({
  /** Changes up to here have been read. */
  at: z.number(),
  /** Records with exactly that time which have been read already. */
  seen: z.array(z.string()).default([]),
  /** Inside one instant that holds more records than a page: the last record id read of it. */
  instantAfter: z.string().optional(),
  /** Inside a full read: the cursor of the next list page. */
  listAfter: z.string().optional(),
});
export type ObjectCheckpoint = z.infer<typeof objectCheckpoint>;

/** Changes that HubSpot indexes late, or commits late, are found by reading this far back again. */
export const overlapMs = 60_000;
/** How far before the first page of a full read the next incremental one starts. */
export const fullReadMarginMs = 5 * 60_000;

import { z } from 'zod';
import { isStorable } from '../kit/times.ts';

/** What we read of HubSpot's answers. Unknown fields pass; a missing field of these is a `contract` error. */
export const accountRow = z.looseObject({
  portalId: z.number(),
  companyCurrency: z.string().length(3).optional(),
  /** `app.hubspot.com`, or the host of the account's region. */
  uiDomain: z
    .string()
    .regex(/^[\w.-]+\.hubspot\.com$/)
    .optional(),
});
export type AccountRow = z.infer<typeof accountRow>;

const paging = z.looseObject({ next: z.looseObject({ after: z.string() }).optional() }).optional();
/** A page whose rows are read one by one, so that a bad one does not cost the others. */
export const rowsPage = z.looseObject({ results: z.array(z.unknown()), paging });
export const rows = z.looseObject({ results: z.array(z.unknown()) });

const id = z.string().min(1);
const time = z.iso
  .datetime({ offset: true })
  .refine((text) => isStorable(Date.parse(text)), 'no time in the years 1 to 9999');
const associated = z.looseObject({ results: z.array(z.looseObject({ id })), paging });

export const objectRow = z.looseObject({
  id,
  properties: z.record(z.string(), z.string().nullable()),
  updatedAt: time,
  associations: z.record(z.string(), associated).optional(),
});
export type ObjectRow = z.infer<typeof objectRow>;

export const ownerRow = z.looseObject({
  id,
  email: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  archived: z.boolean().default(false),
  updatedAt: time,
});
export const pipelineRow = z.looseObject({
  id,
  label: z.string(),
  displayOrder: z.number(),
  updatedAt: time,
  stages: z.array(
    z.looseObject({
      id,
      label: z.string(),
      displayOrder: z.number(),
      archived: z.boolean().default(false),
      metadata: z.record(z.string(), z.string()).default({}),
    }),
  ),
});
export const propertyRow = z.looseObject({
  name: z.string().min(1),
  label: z.string(),
  type: z.string(),
  description: z.string().default(''),
  hubspotDefined: z.boolean().default(false),
  calculated: z.boolean().default(false),
  archived: z.boolean().default(false),
  options: z.array(z.looseObject({ value: z.string() })).default([]),
  modificationMetadata: z.looseObject({ readOnlyValue: z.boolean() }).optional(),
  dataSensitivity: z.string().optional(),
  updatedAt: time.optional(),
});
export type PropertyRow = z.infer<typeof propertyRow>;

/** One record's associations, v4. Ids come as numbers or as text. */
export const associationRows = z.looseObject({
  results: z.array(
    z.looseObject({
      from: z.looseObject({ id }),
      to: z.array(z.looseObject({ toObjectId: z.coerce.string() })),
      paging,
    }),
  ),
  errors: z
    .array(z.looseObject({ category: z.string().optional(), subCategory: z.string().nullish() }))
    .default([]),
});
export const associatedPage = z.looseObject({
  results: z.array(z.looseObject({ toObjectId: z.coerce.string() })),
  paging,
});
/** What a create, update or upsert answers. */
export const written = z.looseObject({ id });
export const writtenBatch = z.looseObject({ results: z.array(written) });

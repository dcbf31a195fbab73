import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/objects/models/AssociationSpec.js';
import { z } from 'zod';

/** The record that a note or task belongs to. */
export const target = z.strictObject({ type: z.enum(['contact', 'deal']), id: z.string().min(1) });
export type Target = z.infer<typeof target>;

/** What every write answers: the record and, where the account is known, its address. */
export const writtenRecord = z.object({ id: z.string(), url: z.string().optional() });
export type WrittenRecord = z.infer<typeof writtenRecord>;

/** HubSpot's own association types (associations v4 reference): from what we create to its target. */
const typeIds = {
  note: { contact: 202, deal: 214 },
  task: { contact: 204, deal: 216 },
  deal: { contact: 3, company: 341 },
} as const;

/** The association part of a create request. */
export function link(
  from: 'note' | 'task' | 'deal',
  to: { type: 'contact' | 'deal' | 'company'; id: string },
) {
  const associationTypeId = (typeIds[from] as Record<string, number>)[to.type]!;
  const associationCategory = AssociationSpecAssociationCategoryEnum.HubspotDefined;
  return { to: { id: to.id }, types: [{ associationCategory, associationTypeId }] };
}

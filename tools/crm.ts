import { AppError } from '../domain/errors.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { LeadRecord } from '../prisma/stores/leads.ts';
import type { ReadContext, System, ToolContext } from './context.ts';
import type { DoneView } from './views.ts';

/** What people call the CRM. */
export const crmTitle = (systems: ReadonlyMap<string, System>): string =>
  [...systems.values()].find(({ capabilities }) => capabilities.includes('crm'))?.title ?? 'the CRM';

/** The connected CRM. @throws AppError `config` when none is on. */
export function crmOf<S extends System>(systems: ReadonlyMap<string, S>): S {
  const crm = [...systems.values()].find(({ capabilities }) => capabilities.includes('crm'));
  if (!crm?.on)
    throw new AppError(
      'config',
      `No CRM is connected${crm?.offReason ? ` (${crm.offReason})` : ''}. Nothing was changed.`,
    );
  return crm;
}

/**
 * The contact of a lead as the CRM has it now.
 * @returns its id, its owner and its version: the vendor's time of the last change.
 */
export async function contactNow(
  lead: LeadRecord,
  { systems }: ReadContext,
): Promise<{ id: string; version: string; ownerId?: string; url?: string }> {
  const crm = crmOf(systems);
  if (!lead.crmId)
    throw new AppError('not_found', `This person has no contact in ${crm.title} yet. Nothing was changed.`);
  const [contact] = await crm.read('contact', [lead.crmId]);
  if (contact?.type !== 'contact')
    throw new AppError('not_found', `${crm.title} no longer has this contact. Nothing was changed.`);
  return {
    id: contact.externalId,
    version: `${contact.externalId}@${contact.updatedAt ?? ''}`,
    ...(contact.data.ownerId && { ownerId: contact.data.ownerId }),
    ...(contact.url && { url: contact.url }),
  };
}

/** Runs an action of the CRM under the confirmation's key and says what was done. */
export async function doInCrm(
  context: ToolContext,
  action: string,
  input: object,
  key: string,
  title: string,
  label: string,
): Promise<DoneView> {
  const crm = crmOf(context.systems);
  const output = (await crm.act(context.request.workspaceId, action, input, key)) as { url?: string };
  return {
    kind: 'done',
    title,
    target: { label: untrusted(label), ...(output.url && { url: output.url }) },
    lines: [`Written to ${crm.title}.`],
    asOf: context.now().toISOString(),
    notices: [],
  };
}

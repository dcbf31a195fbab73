import { untrusted } from '../../domain/untrusted.ts';
import type { Field } from '../../tools/views.ts';
import type { FormContext, Submitted } from '../inbound.ts';

/** What the forms share: the field for a lead, the frame of a view, and texts that others wrote. */

/** Said at a field in which nothing stands. */
export const missing = 'Please fill this in.';

/** One thing that stands wrongly in one field. */
export const problemAt = (field: string, text: string): { problems: Record<string, string> } => ({
  problems: { [field]: text },
});

/** The person whom it is about, filled in where the form was opened from one: `about.lead` is their id. */
export async function leadField({ about, read }: FormContext, label: string): Promise<Field> {
  const field = { type: 'lead', name: 'lead', label } as const;
  if (!about.lead) return field;
  const view = await read('lead_get', { who: about.lead });
  if (view?.kind !== 'lead') return field;
  const { id, name, company } = view.lead;
  const shown = [name.untrusted, company?.untrusted].filter(Boolean).join(' · ');
  return { ...field, initial: { id, label: untrusted(shown) } };
}

/** What a form is opened with goes back as ids; a text that others wrote goes back as the fact that it was one. */
export const aboutOf = ({ text, ...ids }: Record<string, string>): Record<string, string> =>
  text ? { ...ids, tainted: '1' } : ids;

/** Whether a text that others wrote was filled in: what comes of it is confirmed as such. */
export const isTainted = ({ about }: Submitted): boolean => about.tainted === '1';

export const othersWrote =
  'The text was taken from a message that somebody else may have written. Read it first.';

export const words = ({ values }: Submitted, name: string): string => String(values[name] ?? '').trim();

/** Fields without what is undefined. */
export const given = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== ''));

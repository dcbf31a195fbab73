import type { View } from '../../tools/views.ts';
import { footer } from './footer.ts';
import { type Line, lines } from './parts.ts';
import { toMessage } from './render.ts';
import { dealLines, leadLines, openLead, sums } from './rows.ts';
import type { Block } from './schema.ts';
import type { Reader } from './times.ts';

/**
 * The small card below a link that somebody posted, in blocks.
 * @returns undefined for a view that is not about one record.
 */
export function previewOf(view: View, reader: Reader): Block[] | undefined {
  const said = linesOf(view);
  if (!said) return undefined;
  const person = view.kind === 'lead' ? view.lead : view.kind === 'customer' ? view.person : undefined;
  const part = lines(...said);
  // Who presses it sees what they may see, and nobody else does.
  const body = [person ? { ...part, button: openLead(person, 'More') } : part];
  return toMessage({ body, foot: footer(view) }, reader).blocks;
}

function linesOf(view: View): Line[] | undefined {
  if (view.kind === 'deal') return dealLines(view.deal);
  if (view.kind !== 'lead' && view.kind !== 'customer') return undefined;
  const paid: Line[] = view.paid.length > 0 ? [['Paid so far ', ...sums(view.paid)]] : [];
  return [...leadLines(view.kind === 'lead' ? view.lead : view.person), ...paid];
}

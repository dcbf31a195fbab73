import { untrusted } from '../domain/untrusted.ts';
import type { LeadRecord } from '../prisma/stores/leads.ts';
import type { ReadContext } from './context.ts';
import type { NoticeView, PickerView } from './views.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const pickerSize = 10;

/**
 * Finds the one person that somebody means by an id, an e-mail address or a name. Several: a picker that
 * repeats the call with the id. None: said so. Never a guess.
 */
export async function whoIs(
  who: string,
  { stores, request, now }: ReadContext,
  call: { tool: string; input: Record<string, unknown> },
): Promise<{ lead: LeadRecord } | { view: PickerView | NoticeView }> {
  const asOf = now().toISOString();
  if (uuid.test(who)) {
    const lead = await stores.leads.get(request.workspaceId, who);
    if (lead) return { lead };
  }
  const found = await stores.leads.find(request.workspaceId, who, pickerSize + 1);
  if (found.length === 1) return { lead: found[0]! };
  if (found.length === 0) {
    return {
      view: {
        kind: 'notice',
        tone: 'info',
        text: 'Nobody with that name or e-mail address is known here.',
        fix: 'Try the e-mail address, or a part of the name. Someone new in the CRM appears after the next sync.',
        asOf,
        notices: [],
      },
    };
  }
  return {
    view: {
      kind: 'picker',
      question:
        found.length > pickerSize
          ? 'Many people fit. Is it one of these?'
          : 'Several people fit. Who is meant?',
      options: found.slice(0, pickerSize).map((lead) => ({
        label: untrusted(lead.name || lead.email || 'Unknown visitor'),
        detail: untrusted([lead.company, lead.email].filter(Boolean).join(' · ')),
        call: { tool: call.tool, input: { ...call.input, who: lead.id } },
      })),
      asOf,
      notices: [],
    },
  };
}

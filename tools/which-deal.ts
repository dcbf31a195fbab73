import { untrusted } from '../domain/untrusted.ts';
import type { DealRecord } from '../prisma/stores/deals.ts';
import type { ReadContext } from './context.ts';
import type { NoticeView, PickerView } from './views.ts';

const pickerSize = 10;

/**
 * Finds the one deal that somebody means by an id or a part of its name. Several: a picker that repeats the call
 * with the id. None: said so. Never a guess.
 */
export async function whichDeal(
  wanted: string,
  { stores, request, now }: ReadContext,
  call: { tool: string; input: Record<string, unknown> },
): Promise<{ deal: DealRecord } | { view: PickerView | NoticeView }> {
  const byId = await stores.deals.get(request.workspaceId, wanted);
  const found = byId ? [byId] : await stores.deals.find(request.workspaceId, wanted, pickerSize);
  const shown = { asOf: now().toISOString(), notices: [] };
  const [deal, ...others] = found;
  if (!deal)
    return {
      view: {
        kind: 'notice',
        tone: 'info',
        text: 'No deal with that name is known here.',
        fix: 'Try a part of its name, or /deals.',
        ...shown,
      },
    };
  if (others.length === 0) return { deal };
  return {
    view: {
      kind: 'picker',
      question: 'Several deals fit. Which one?',
      options: found.map(({ id, name, stage, owner }) => ({
        label: untrusted(name),
        detail: untrusted([stage, owner].filter(Boolean).join(' · ')),
        call: { tool: call.tool, input: { ...call.input, deal: id } },
      })),
      ...shown,
    },
  };
}

import type { HotLead } from '../../prisma/stores/activities.ts';
import type { Announcing } from '../../prisma/stores/effects.ts';
import type { NewMessage } from '../../prisma/stores/outbox.ts';
import { leadRow, ledgerLine } from '../../tools/rows.ts';
import type { AlertView } from '../../tools/views.ts';
import type { JobContext } from '../context.ts';

const reasons = 5;

/** A lead became hot: its owner and the sales channel are told, once per crossing. */
export async function hotLeadMessages(
  hot: HotLead[],
  workspaceId: string,
  { leads, teammates }: Announcing,
  { business, now }: Pick<JobContext, 'business' | 'now'>,
): Promise<NewMessage[]> {
  const asOf = now().toISOString();
  const messages: NewMessage[] = [];
  for (const { personId, entryId, ownerId } of hot) {
    const lead = await leads.get(workspaceId, personId);
    if (!lead) continue;
    const ledger = await leads.ledger(workspaceId, personId, reasons);
    const owner = ownerId ? await teammates.byOwner(workspaceId, ownerId) : undefined;
    const view: AlertView = {
      kind: 'alert',
      title: 'A lead became hot',
      lead: leadRow(lead, asOf),
      reasons: ledger.map((row) => ledgerLine(row, business.scoring, asOf)),
      asOf,
      notices: owner ? [] : ['No teammate owns this lead yet.'],
    };
    const key = `hot:${personId}:${entryId}`;
    messages.push({ key: `${key}:channel`, destination: { channel: business.channels.sales }, view });
    if (owner)
      messages.push({
        key: `${key}:owner`,
        destination: { user: owner.slackUserId },
        view: { ...view, title: 'Your lead became hot' },
      });
  }
  return messages;
}

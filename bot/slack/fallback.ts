import type { Business } from '../../domain/business.ts';
import { localDate } from '../../domain/local-time.ts';
import { noticeOf } from '../../handlers/notice.ts';
import type { Stores } from '../../prisma/stores/index.ts';
import { subjectOf } from '../../tools/alerts.ts';
import type { Destination } from '../../tools/destination.ts';
import type { View } from '../../tools/views.ts';
import { placeRefused } from './faults.ts';

const why: Record<string, string> = {
  channel_not_found: 'I see no channel of that name',
  is_archived: 'it is archived',
};

/**
 * A message of the bot's own for a channel that it cannot write to, such as an alert, goes to those who lead instead:
 * directly, with one notice per channel and day that says what to do. An answer to a person never does.
 * @returns whether it is on its way there; else the message has no other way.
 */
export type Fallback = (
  message: { key: string; to: Destination; view: View },
  error: unknown,
) => Promise<boolean>;

export function fallbackTo(deps: {
  workspaceId: string;
  business: Business;
  outbox: Pick<Stores['outbox'], 'add'>;
  now(): Date;
}): Fallback {
  const { workspaceId, business, outbox, now } = deps;
  const { manager, admin } = business.roles;
  const people = [...new Set([...manager, ...admin])];

  return async ({ key, to, view }, error) => {
    const code = placeRefused(error);
    const { channel, thread, user, ephemeralTo, update, surface } = to;
    const isAnnounced = !(thread || user || ephemeralTo || update || surface);
    if (!code || !channel || !isAnnounced || people.length === 0) return false;
    const day = localDate(now(), business.timeZone);
    const notice = noticeOf(
      'problem',
      `I cannot write to the channel ${channel}: ${why[code] ?? 'I am not a member'}. What is meant for it comes to you.`,
      now(),
    );
    // A card that moves changes with its subject there, too.
    const { assignment } = view.kind === 'alert' ? view : {};
    const subject = assignment && { subject: subjectOf(assignment.id) };
    const fix = 'Invite me there, or set channels.sales in switchboard.config.yaml to another channel.';
    const messages = people.flatMap((person) => [
      { key: `broken:${channel}:${day}:${person}`, destination: { user: person }, view: { ...notice, fix } },
      { key: `${key}:${person}`, destination: { user: person }, view, ...subject },
    ]);
    // Each is a message of its own from here on; one that is there already is not added again.
    await outbox.add(undefined, workspaceId, messages);
    return true;
  };
}

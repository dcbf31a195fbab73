import { type DueDigest, dueDigest } from '../../domain/digest.ts';
import { addDays } from '../../domain/local-time.ts';
import { allClasses } from '../../domain/permissions.ts';
import type { NewMessage } from '../../prisma/stores/outbox.ts';
import type { Teammate } from '../../prisma/stores/teammates.ts';
import type { JobContext } from '../context.ts';
import { causeOf } from '../retry.ts';
import type { Tick } from '../ticker.ts';

/** One digest per manager and local date, at the wall time that they chose, in their own zone; none for who wants none. */
export function sendDigests(context: JobContext): Tick {
  const { stores, systems, business, now, log, wake } = context;
  return {
    name: 'digests',
    everySeconds: 20,
    async run() {
      const managers = (await stores.teammates.list(context.workspaceId)).filter(
        ({ role, guest }) => role === 'manager' && !guest,
      );
      for (const manager of managers) {
        try {
          await sendTo(manager);
        } catch (error) {
          // The others get theirs; this one is tried again at the next tick.
          log.error({ recipient: manager.slackUserId, cause: causeOf(error) }, 'digest not made');
        }
      }
      return 'idle';
    },
  };

  /** Whether nothing has been read yet from any system: a digest of zeros would be news of nothing. */
  async function isUnread(): Promise<boolean> {
    const readable = [...systems.values()].some(({ on, streams }) => on && streams.length > 0);
    if (!readable) return false;
    return (await stores.syncRuns.ages(context.workspaceId)).every(({ readAt }) => !readAt);
  }

  async function sendTo(manager: Teammate): Promise<void> {
    const { workspaceId, slackUserId: recipient } = manager;
    const own = await stores.preferences.get(workspaceId, recipient);
    const timeZone = own?.timeZone ?? manager.timeZone;
    const history = await stores.digestRuns.history(workspaceId, recipient, 'daily');
    const due = dueDigest(now(), own?.digestAt ?? business.digest.at, timeZone, history, own?.updatedAt);
    if (!due || (await isUnread())) return;
    const { localDate, late } = due;
    const state = own?.digest === false ? ('off' as const) : due.state;
    const message =
      state === 'sent' ? await digestMessage(context, { ...manager, timeZone }, due) : undefined;
    const run = { workspaceId, recipient, kind: 'daily' as const, localDate, state, late };
    if (!(await stores.digestRuns.post(run, message))) return;
    log.info({ recipient, localDate, state, missed: due.missed }, 'digest');
    wake('outbox');
  }
}

/** The digest as the manager would get it by asking, with what the schedule has to add. */
async function digestMessage(
  { runner }: JobContext,
  { workspaceId, slackUserId, timeZone }: Teammate,
  { localDate, late, missed }: DueDigest,
): Promise<NewMessage> {
  const key = `digest:daily:${slackUserId}:${localDate}`;
  const outcome = await runner.run(
    { tool: 'digest_preview', input: { date: addDays(localDate, -1) } },
    {
      workspaceId,
      actor: { kind: 'schedule', id: 'digest', name: 'the daily digest', role: 'manager', timeZone },
      origin: 'schedule',
      audience: allClasses,
      id: key,
    },
  );
  if (outcome.status !== 'done')
    throw new Error(outcome.status === 'refused' ? outcome.error.message : 'it asked for a confirmation');
  const { view } = outcome;
  const notices = [
    ...(late ? ['This digest is late: I was not running at its time.'] : []),
    ...(missed > 0 ? [`Missed before this one: ${missed}.`] : []),
  ];
  return {
    key,
    destination: { user: slackUserId },
    view: { ...view, notices: [...notices, ...view.notices] },
  };
}

import { place } from './place.js';
import { listen, tell } from './signals.js';
import { world } from './world.js';

/** Latest message that a person has seen, by channel; kept for the next visit. */
const keyFor = () => `switchboard.read.${world.team.id ?? ''}.${world.as}`;
let seen = {};
/** Where "new" begins in the conversation that was entered; it stays while the person reads. */
let line;

listen(['world'], () => {
  seen = JSON.parse(localStorage.getItem(keyFor()) ?? '{}');
});
listen(['place', 'messages'], markRead);

const foreign = (channel) =>
  [...world.messages.values()].filter((one) => one.channel === channel && one.user !== world.as);

/** How many messages of others a person has not seen there. */
export const unreadIn = (channel) => foreign(channel).filter(({ ts }) => ts > (seen[channel] ?? '0')).length;

/** @returns `ts` of the first message that was new when the person came here. */
export const firstNew = () => line?.ts;

function markRead() {
  const { channel, tab } = place;
  if (!channel || tab !== 'messages' || document.hidden) return;
  const before = seen[channel] ?? '0';
  if (line?.channel !== channel || line.as !== world.as) {
    const fresh = foreign(channel).filter((one) => one.ts > before && !one.threadTs);
    line = { channel, as: world.as, ts: before === '0' ? undefined : fresh.map(({ ts }) => ts).sort()[0] };
  }
  const latest = foreign(channel)
    .map(({ ts }) => ts)
    .sort()
    .at(-1);
  if (!latest || latest <= before) return;
  seen[channel] = latest;
  localStorage.setItem(keyFor(), JSON.stringify(seen));
  tell('unread');
}

document.addEventListener('visibilitychange', () => tell('messages'));

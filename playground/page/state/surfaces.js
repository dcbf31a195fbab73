import * as api from '../api.js';
import { names, now, world, zone } from './world.js';

/** Votes of this visit, by message and element: the stand-in does not draw them into the message. */
const votes = new Map();

const common = () => ({
  as: world.as,
  zone: zone(),
  now,
  names,
  directory: { people: world.people, channels: world.channels },
});

/** @returns a surface of blocks in a message. @param report as for `acting`; `voted` is called after a vote */
export function messageSurface(message, report) {
  const act = acting({ channel: message.channel, messageTs: message.ts }, report);
  const key = (actionId) => `${voteKey(message)} ${actionId}`;
  return {
    ...common(),
    ...act,
    async act(action) {
      await act.act(action);
      if (action.element.type !== 'feedback_buttons') return;
      votes.set(key(action.element.action_id), action.value);
      report.voted?.();
    },
    isPressed: (actionId, value) => votes.get(key(actionId)) === value,
  };
}

const voteKey = ({ channel, ts }) => `${world.as} ${channel}/${ts}`;

/** What this person voted on a message: it is drawn anew when that changes. */
export const votesOn = (message) =>
  [...votes].flatMap(([key, value]) => (key.startsWith(`${voteKey(message)} `) ? [value] : [])).join();

/** @returns a surface of blocks in the window on top, or on the Home tab. @param {'modal' | 'home'} view */
export const viewSurface = (view, report) => ({ ...common(), ...acting({ view }, report) });

/** @param report `{problem(text), values?()}`: where to say what went wrong, and what is filled in by then */
function acting(where, { problem, values }) {
  return {
    async act({ element, value }) {
      try {
        const filled = values && { values: values() };
        const action = { actionId: element.action_id, ...(value !== undefined && { value }) };
        const { status } = await api.press({ as: world.as, ...where, ...action, ...filled });
        if (status !== 200) problem('The app did not take that in time.');
      } catch (cause) {
        problem(cause.message);
      }
    },
    options: ({ element, value }) =>
      api.options({ as: world.as, ...where, actionId: element.action_id, value }),
  };
}

import * as api from '../api.js';
import { busyWhile } from '../kit/busy.js';
import { icon } from '../kit/icons.js';
import { openMenu } from '../kit/menu.js';
import { toast } from '../kit/toast.js';
import { world } from '../state/world.js';

/** @param on the message that it is about, for one of a message: `{channel, messageTs}` */
export function runShortcut({ callbackId }, on, control) {
  return busyWhile(control, async () => {
    const answer = await api
      .shortcut({ as: world.as, callbackId, ...on })
      .catch((cause) => toast(cause.message));
    if (answer && answer.status !== 200) toast('The app did not take that in time.');
  });
}

/** The "+" menu beside the field: shortcuts that are about no message. */
export function openShortcuts(control) {
  const entries = world.shortcuts
    .filter(({ on }) => on === 'global')
    .map((one) => ({
      label: one.name,
      hint: one.description,
      icon: icon('bolt'),
      choose: () => runShortcut(one, {}, control),
    }));
  openMenu(control, entries, { label: 'Shortcuts' });
}

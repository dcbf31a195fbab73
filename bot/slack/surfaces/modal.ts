import { slackError, toAppError } from '../faults.ts';
import { asModal } from './checked.ts';
import type { Show } from './surface.ts';

/** Our own name for a window; everything else is an id of Slack's. */
const windowPrefix = 'window-';
/** A window that we named stands there a moment after we said so: Slack shows it once it has our answer. */
const pausesMs = [250, 750, 1500];

/** Puts the view into a window that the person has open; one that is closed, or cannot be changed, is gone. */
export const modal: Show<'modal'> = async ({ surface: { viewId }, view, reader, client, log }) => {
  const named = viewId.startsWith(windowPrefix);
  const show = () =>
    asModal(view, reader, log, (content) =>
      client.views.update(
        named
          ? { external_id: viewId, view: { ...content, external_id: viewId } }
          : { view_id: viewId, view: content },
      ),
    );
  for (const wait of named ? [...pausesMs, undefined] : [undefined]) {
    try {
      await show();
      return 'shown';
    } catch (error) {
      // Whatever is wrong with the window, the answer is wanted.
      if (toAppError(error).code !== 'permanent') throw error;
      if (slackError(error) !== 'not_found') return 'gone';
    }
    if (wait) await pause(wait);
  }
  return 'gone';
};

/** @param key of the delivery: its redeliveries answer in the same window. */
export const windowName = (key: string): string => `${windowPrefix}${key}`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

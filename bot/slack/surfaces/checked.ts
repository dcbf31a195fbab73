import type { ZodType } from 'zod';
import type { Log } from '../../../connectors/connector.ts';
import type { View } from '../../../tools/views.ts';
import { section } from '../../presenters/blocks.ts';
import { loadingModal, present, presentHome, presentModal } from '../../presenters/index.ts';
import {
  type HomeTab,
  homeSchema,
  limits,
  type ModalView,
  modalSchema,
  type ViewBlock,
} from '../../presenters/schema.ts';
import type { Reader } from '../../presenters/times.ts';
import { refusedPointers, slackError } from '../faults.ts';

/** What Slack answers when it refuses what stands in a view. */
const refusesContent = ['invalid_arguments', 'invalid_blocks', 'view_too_large'];

/**
 * Shows a view as a window or as the Home tab. What Slack would refuse, or does refuse, goes out as its words
 * instead: nothing is dropped silently.
 */
export const asModal = <R>(view: View, reader: Reader, log: Log, send: (modal: ModalView) => Promise<R>) =>
  checked(presentModal(view, reader), modalSchema, log, send, () => ({
    ...loadingModal('Switchboard'),
    blocks: words(view, reader),
  }));

export const asHome = <R>(view: View, reader: Reader, log: Log, send: (home: HomeTab) => Promise<R>) =>
  checked<HomeTab, R>(presentHome(view, reader), homeSchema, log, send, () => ({
    type: 'home',
    callback_id: 'home',
    blocks: words(view, reader),
  }));

async function checked<V, R>(
  made: V,
  schema: ZodType<V>,
  log: Log,
  send: (view: V) => Promise<R>,
  inWords: () => V,
): Promise<R> {
  const { success, error } = schema.safeParse(made);
  if (!success) {
    log.error(
      { pointers: error.issues.map(({ path }) => `/${path.join('/')}`) },
      'View beyond Slack’s limits; shown as text',
    );
    return send(inWords());
  }
  try {
    return await send(made);
  } catch (refused) {
    const code = slackError(refused) ?? '';
    if (!refusesContent.includes(code)) throw refused;
    log.error(
      { code, pointers: refusedPointers(refused) },
      'Slack refused the blocks of a view; shown as text',
    );
    return send(inWords());
  }
}

function words(view: View, reader: Reader): ViewBlock[] {
  const { text } = present(view, reader);
  const end = text.lastIndexOf('\n', limits.sectionText - 1);
  if (text.length <= limits.sectionText || end <= 0) return [section(text)];
  return [section(text.slice(0, end)), section(text.slice(end + 1))];
}

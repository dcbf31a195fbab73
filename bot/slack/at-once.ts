import type { BlockOptions } from '@slack/bolt';
import type { Log } from '../../connectors/connector.ts';
import type { Inbound } from '../../handlers/inbound.ts';
import { noticeOf } from '../../handlers/notice.ts';
import type { Asker, Choice, Forms, Opening, Shown } from '../../handlers/on-form.ts';
import type { FormId } from '../../tools/views.ts';
import { plain } from '../presenters/blocks.ts';
import { loadingModal, problemModal } from '../presenters/index.ts';
import { limits, type ModalView } from '../presenters/schema.ts';
import type { WebClient } from './client.ts';
import { slackError } from './faults.ts';
import { bodyKey } from './inbound.ts';
import { causeOf } from './logger.ts';
import { asModal } from './surfaces/checked.ts';
import { windowName } from './surfaces/modal.ts';
import { within } from './within.ts';

export interface AtOnceDeps {
  /** @throws AppError where the bot is not installed. */
  clientOf(workspaceId: string): Promise<WebClient>;
  forms: Forms;
  /** Tells a person something directly, where no window could be opened. */
  tell(workspaceId: string, userId: string, text: string, key: string): Promise<void>;
  log: Log;
  now(): Date;
}
/** What Slack waits for, and what loses nothing when it fails: the person sees that, and does it again. Never throws. */
export interface AtOnce {
  /** Opens a form; resolves when it stands there, or when the person knows why it does not. */
  form(form: Opening | undefined, from: Pressed): Promise<void>;
  /** A press on the Home tab gets a window to be answered in. */
  windowFor(inbound: Inbound, triggerId: string): Promise<Inbound>;
  /** Says in the window that was opened for a press why no answer comes into it. */
  sayInWindow(inbound: Inbound, problem: string): Promise<void>;
  /** What stands wrongly in which field of a form that was sent. */
  problems(inbound: Inbound): Promise<Record<string, string> | undefined>;
  options(field: string, words: string, asker: Asker): Promise<BlockOptions>;
}
/** Who pressed where. */
export interface Pressed extends Asker {
  /** Entitles to open one window within three seconds. */
  triggerId: string;
  /** The window that the button stands in: the form takes its place. */
  inWindow?: string;
}

/** A form that is not ready by then is preceded by a window that says so. */
const readyWithinMs = 500;
const formWithinMs = 8_000;
const windowWithinMs = 900;
const checkedWithinMs = 900;
const optionsWithinMs = 2_500;
/** By the same press, which was delivered twice. */
const openedAlready = 'exchanged_trigger_id';
/** Besides, the person has closed the window, or it shows something newer. */
const nobodyWaits = [openedAlready, 'not_found', 'hash_conflict'];

const titles: Record<FormId, string> = {
  find_lead: 'Find a lead',
  note: 'Log a note',
  task: 'Create a task',
  snooze: 'Remind me later',
  resync: 'Resync a system',
  plan: 'Draft a plan',
  settings: 'Your settings',
};
export const fromOlderVersion = 'This was made by an older version of me. Close it and open the form again.';
const notInTime = 'The window could not be opened in time. Please press once more.';
const failed = 'This form could not be opened: something on our side failed. Please try again in a moment.';

/** A window that stands there until the answer is ready, under a name that redeliveries give it too. */
export const waiting = (key: string, title = 'Switchboard') => {
  const modalId = windowName(bodyKey(key).slice(0, 40));
  return { modalId, view: { ...loadingModal(title), external_id: modalId } };
};

export function createAtOnce({ clientOf, forms, tell, log, now }: AtOnceDeps): AtOnce {
  /** The form, or what is said in its place. */
  async function content(form: Opening | undefined, asker: Asker): Promise<Shown> {
    const told = (text: string): Shown => ({ view: noticeOf('problem', text, now()), timeZone: 'UTC' });
    if (!form) return told(fromOlderVersion);
    try {
      return await within(formWithinMs, forms.open(form, asker), 'no form');
    } catch (error) {
      log.error({ form: form.id, ...causeOf(error) }, 'form not opened');
      return told(failed);
    }
  }

  async function open(form: Opening | undefined, { triggerId: trigger_id, inWindow, ...asker }: Pressed) {
    const coming = content(form, asker);
    const client = await clientOf(asker.workspaceId);
    const put = (view: ModalView) =>
      inWindow ? client.views.update({ view_id: inWindow, view }) : client.views.open({ trigger_id, view });
    const show = ({ view, timeZone }: Shown, send: (modal: ModalView) => Promise<unknown>) =>
      asModal(view, { timeZone, now: now() }, log, send);
    const ready = await Promise.race([coming, after(readyWithinMs)]);
    if (ready) return show(ready, put);
    const { view: loading } = await put(loadingModal(form ? titles[form.id] : 'Switchboard'));
    const { id: view_id = '', hash = '' } = loading ?? {};
    return show(await coming, (view) => client.views.update({ view_id, hash, view }));
  }

  return {
    async form(form, from) {
      try {
        await open(form, from);
      } catch (error) {
        const code = slackError(error) ?? '';
        if (nobodyWaits.includes(code)) return;
        log.warn({ form: form?.id, code, ...causeOf(error) }, 'window not opened');
        await tell(from.workspaceId, from.userId, notInTime, from.id).catch((cause: unknown) =>
          log.error(causeOf(cause), 'nobody was told that a window did not open'),
        );
      }
    },
    async windowFor(inbound, trigger_id) {
      const { modalId, view } = waiting(inbound.key);
      const { workspaceId } = inbound;
      const opening = clientOf(workspaceId).then((client) => client.views.open({ trigger_id, view }));
      try {
        await within(windowWithinMs, opening, 'no window');
      } catch (error) {
        const code = slackError(error);
        log.warn({ code, ...causeOf(error) }, 'no window on Home');
        if (code && code !== openedAlready) return inbound;
      }
      // Also when nobody knows whether it opened: an answer that finds no window is sent directly.
      return { ...inbound, modalId };
    },
    async sayInWindow({ workspaceId, modalId: external_id }, problem) {
      if (!external_id) return;
      try {
        const client = await clientOf(workspaceId);
        await client.views.update({ external_id, view: { ...problemModal(problem), external_id } });
      } catch (error) {
        log.warn({ code: slackError(error), ...causeOf(error) }, 'a window waits for nothing');
      }
    },
    async problems({ form, workspaceId, userId, key }) {
      if (!form) return undefined;
      try {
        const asker = { workspaceId, userId, id: `slack-${key}` };
        return await within(checkedWithinMs, forms.problems(form, asker), 'not checked');
      } catch (error) {
        // The job checks once more and says in the window what it finds.
        log.warn({ form: form.id, ...causeOf(error) }, 'fields not checked at once');
        return undefined;
      }
    },
    async options(field, words, asker) {
      try {
        const found = await within(optionsWithinMs, forms.choices(field, words, asker), 'no options');
        return { options: found.map(optionOf).filter((option) => option.value.length <= limits.optionValue) };
      } catch (error) {
        log.warn({ field, ...causeOf(error) }, 'no options');
        return { options: [] };
      }
    },
  };
}

const optionOf = ({ value, label, detail }: Choice) => ({
  text: plain(label || 'No name', limits.optionText),
  ...(detail && { description: plain(detail, limits.optionText) }),
  value,
});

const after = (ms: number): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms, undefined).unref();
  });

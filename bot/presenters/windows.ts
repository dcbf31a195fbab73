import type { FormView, View } from '../../tools/views.ts';
import { plain, section } from './blocks.ts';
import { inputBlock } from './inputs.ts';
import { type Line, lines, type Part } from './parts.ts';
import { toViewBlocks } from './render.ts';
import { limits, type ModalView, type ViewBlock } from './schema.ts';
import { oneLine } from './text.ts';
import type { Reader } from './times.ts';

/** What a window with this content is called. */
const titles: Record<Exclude<View['kind'], 'form'>, string> = {
  leads: 'Leads',
  lead: 'Lead',
  customer: 'Customer',
  deal: 'Deal',
  deals: 'Deals',
  tasks: 'Tasks',
  picker: 'Which one?',
  health: 'Health',
  sync: 'Sync',
  digest: 'Digest',
  alert: 'Hot lead',
  alerts: 'Hot leads',
  parked: 'Parked items',
  plan: 'Integration plan',
  home: 'Overview',
  help: 'Help',
  proposal: 'Confirm the change',
  done: 'Done',
  notice: 'Please note',
  answer: 'Answer',
};

export const cardWindow = (view: Exclude<View, FormView>, blocks: ViewBlock[]): ModalView =>
  window(view.kind === 'notice' && view.tone === 'problem' ? problemTitle : titles[view.kind], blocks);

/**
 * A form to fill in: `callback_id` is `form`, `private_metadata` is JSON `{f: form, a: about}`, and each field comes
 * back under its name as `block_id` and `action_id`. A switch that is on comes back as its one option, `on`.
 */
export function formWindow(view: FormView, foot: Part[], reader: Reader): ModalView {
  const inputs = view.fields.map(inputBlock).filter((block) => block !== undefined);
  const intro = view.intro ? [lines([view.intro])] : [];
  const before = toViewBlocks({ body: intro, foot: [] }, reader);
  const after = toViewBlocks({ body: [], foot }, reader);
  return {
    ...window(view.title, [...before, ...inputs, ...after].slice(0, limits.viewBlocks)),
    callback_id: 'form',
    submit: plain(oneLine(view.submit) || 'Send', limits.viewTitle),
    close: plain('Cancel', limits.viewTitle),
    private_metadata: metadataOf(view),
  };
}

/** Slack keeps 3,000 characters: what is too long to come back, such as a text that stands in a field, is left out. */
function metadataOf({ form, about }: FormView): string {
  const kept = Object.entries(about);
  const written = () => JSON.stringify({ f: form, a: Object.fromEntries(kept) });
  while (kept.length > 0 && written().length > limits.privateMetadata) {
    const sizes = kept.map(([, value]) => value.length);
    kept.splice(sizes.indexOf(Math.max(...sizes)), 1);
  }
  return written();
}

const problemTitle = 'That did not work';

/** A window while its content is being made. */
export const loadingModal = (title: string): ModalView => window(title, [section('One moment…')]);

/** A window that says what went wrong. */
export function problemModal(text: string): ModalView {
  const line: Line = [`⚠️ ${text}`];
  return window(
    problemTitle,
    toViewBlocks({ body: [lines(line)], foot: [] }, { timeZone: 'UTC', now: new Date(0) }),
  );
}

const window = (title: string, blocks: ViewBlock[]): ModalView => ({
  type: 'modal',
  callback_id: 'view',
  title: plain(oneLine(title) || 'Switchboard', limits.viewTitle),
  close: plain('Close', limits.viewTitle),
  blocks,
});

import type { App, BlockAction, Context, ViewSubmitAction } from '@slack/bolt';
import type { Inbound } from '../../handlers/inbound.ts';
import { shortcutOf } from '../../handlers/shortcuts.ts';
import { problemModal } from '../presenters/index.ts';
import { type AtOnce, fromOlderVersion, waiting } from './at-once.ts';
import { type Envelope, eventNames, fromEvent } from './events.ts';
import { fromAction, fromCommand, fromSubmit, metadataOf, quotedText, senderOf } from './inbound.ts';

/** What a listener does with a delivery. */
export interface Intake {
  /** Resolves after the commit. */
  store(inbound: Inbound | undefined, responseUrl?: string): Promise<void>;
  /** Work that goes on after the acknowledgement; a stop waits for it. */
  goesOn(work: Promise<void>): void;
  failed(error: unknown, kind: string): void;
  atOnce: AtOnce;
  now(): Date;
}

/** What was given up on may still be stored a moment later. */
const notStored =
  'I could not store this in time. If nothing has come of it within a minute, please try again.';

/**
 * Seven listeners are all there are, because Bolt runs each of them on each request. Each one reduces what came,
 * has it stored and acknowledges it; what must be shown while Slack waits goes to AtOnce.
 */
export function listen(app: App, { store, goesOn, failed, atOnce, now }: Intake): void {
  const keyOf = (context: Context) => String(context.bodyKey);

  app.command(/.*/, async ({ command, context, ack }) => {
    try {
      await store(fromCommand(command, keyOf(context), now()), command.response_url);
      await ack();
    } catch (error) {
      // Slack does not repeat a command; the person has to.
      failed(error, 'command');
      await ack({ response_type: 'ephemeral', text: notStored });
    }
  });

  app.action(/.*/, async ({ body, context, ack }) => {
    const inbound =
      body.type === 'block_actions' ? fromAction(body as BlockAction, keyOf(context), now()) : undefined;
    // A button with an address is opened by Slack itself.
    if (!inbound || inbound.name === 'link.open') return ack();
    const { trigger_id: triggerId } = body as BlockAction;
    const { workspaceId, userId, key, modalId } = inbound;
    if (inbound.name === 'form.open') {
      const from = {
        workspaceId,
        userId,
        id: `slack-${key}`,
        triggerId,
        ...(modalId && { inWindow: modalId }),
      };
      goesOn(atOnce.form(metadataOf(inbound.value), from));
      return ack();
    }
    if (!inbound.onHome || inbound.name !== 'tool.run') {
      await store(inbound, body.response_url);
      return ack();
    }
    const placed = await atOnce.windowFor(inbound, triggerId);
    try {
      await store(placed);
    } catch (error) {
      goesOn(atOnce.sayInWindow(placed, notStored));
      throw error;
    }
    await ack();
  });

  app.shortcut(/.*/, async ({ shortcut, context, ack }) => {
    const { workspaceId, userId } = senderOf(shortcut);
    const known = shortcutOf(shortcut.callback_id);
    const text = shortcut.type === 'message_action' ? quotedText(shortcut.message.text) : '';
    if (workspaceId) {
      const from = { workspaceId, userId, id: `slack-${keyOf(context)}`, triggerId: shortcut.trigger_id };
      goesOn(atOnce.form(known && { id: known.form, about: text ? { text } : {} }, from));
    }
    await ack();
  });

  app.view(/.*/, async ({ body, context, ack }) => {
    const submission = body as ViewSubmitAction;
    const inbound = fromSubmit(submission, keyOf(context), now());
    if (!inbound) return ack({ response_action: 'update', view: problemModal(fromOlderVersion) });
    const problems = await atOnce.problems(inbound);
    if (problems) return ack({ response_action: 'errors', errors: atFields(problems, submission) });
    const { modalId, view } = waiting(inbound.key, submission.view.title.text);
    try {
      await store({ ...inbound, modalId });
      await ack({ response_action: 'update', view });
    } catch (error) {
      // The form stays open with all that was typed.
      failed(error, 'form');
      await ack({ response_action: 'errors', errors: atFields({ '': notStored }, submission) });
    }
  });
  // Nobody waits for a window that was closed: what comes for it is sent directly.
  app.view({ type: 'view_closed' }, async ({ ack }) => ack());

  app.options(/.*/, async ({ options, context, ack }) => {
    const { workspaceId, userId } = senderOf(options);
    if (options.type !== 'block_suggestion' || !workspaceId) return ack({ options: [] });
    const asker = { workspaceId, userId, id: `slack-${keyOf(context)}` };
    await ack(await atOnce.options(options.action_id, options.value, asker));
  });

  app.event(new RegExp(`^(${eventNames.join('|')})$`), async ({ event, body, context, ...more }) => {
    await store(fromEvent(event, body as Envelope, keyOf(context), now()));
    // Bolt acknowledges all events but this one.
    if ('ack' in more && more.ack) await (more.ack as () => Promise<void>)();
  });
}

/** Slack shows a problem only at a field that the window has; one of no field stands at the first. */
function atFields(problems: Record<string, string>, { view }: ViewSubmitAction): Record<string, string> {
  const fields = view.blocks.flatMap(({ type, block_id }) =>
    type === 'input' && block_id ? [block_id] : [],
  );
  const placed = Object.entries(problems).map(([field, text]) => [
    fields.includes(field) ? field : (fields[0] ?? field),
    text,
  ]);
  return Object.fromEntries(placed);
}

import { hash } from 'node:crypto';
import type { BlockAction, SlashCommand, ViewSubmitAction } from '@slack/bolt';
import { clip } from '../../domain/text.ts';
import { isFormId } from '../../handlers/forms/index.ts';
import type { Inbound, Submitted, Values } from '../../handlers/inbound.ts';

/** What people type and press, reduced to what a handler needs. Undefined: nothing that we answer. */

/** Identifies a body that carries no id of its own. */
export const bodyKey = (body: string | Buffer): string => hash('sha256', body);

export function fromCommand(command: SlashCommand, fallbackKey: string, at: Date): Inbound {
  return {
    kind: 'command',
    name: command.command,
    text: plainWords(command.text ?? ''),
    workspaceId: command.team_id,
    userId: command.user_id,
    ...(command.enterprise_id && { enterpriseId: command.enterprise_id }),
    channelId: command.channel_id,
    channelType: typeOf(command.channel_id, command.channel_name),
    key: command.trigger_id || fallbackKey,
    receivedAt: at.toISOString(),
  };
}

/** A press in a message, in a window or on the Home tab. */
export function fromAction(body: BlockAction, fallbackKey: string, at: Date): Inbound | undefined {
  const action = body.actions[0];
  const channelId: string | undefined = body.channel?.id ?? body.container.channel_id;
  const { workspaceId, ...sender } = senderOf(body);
  if (!action || !workspaceId || (!channelId && !body.view)) return undefined;
  const value =
    'value' in action
      ? action.value
      : 'selected_option' in action
        ? action.selected_option?.value
        : undefined;
  const thread: string | undefined = body.message?.thread_ts ?? body.container.thread_ts;
  const messageTs: string | undefined = body.message?.ts ?? body.container.message_ts;
  return {
    kind: 'action',
    // `tool.run:2` is the second element of its message with the name `tool.run`.
    name: action.action_id.replace(/:\d+$/, ''),
    text: '',
    workspaceId,
    ...sender,
    ...(channelId && { channelId, channelType: typeOf(channelId, body.channel?.name) }),
    ...(thread && { thread }),
    ...(messageTs && { messageTs }),
    ...(value && { value }),
    ...(body.view?.type === 'modal' && { modalId: body.view.id }),
    ...(body.view?.type === 'home' && { onHome: true as const }),
    key: body.trigger_id || fallbackKey,
    receivedAt: at.toISOString(),
  };
}

/** A form that was sent. Undefined: a window that is none of our forms, or one of an older version. */
export function fromSubmit(body: ViewSubmitAction, fallbackKey: string, at: Date): Inbound | undefined {
  const { workspaceId, ...sender } = senderOf(body);
  const opened = metadataOf(body.view.private_metadata);
  if (!workspaceId || !opened) return undefined;
  const { id, hash, state } = body.view;
  return {
    kind: 'submit',
    name: opened.id,
    text: '',
    workspaceId,
    ...sender,
    form: { ...opened, values: valuesOf(state.values) },
    // A window that is sent once more looks different and has another hash.
    key: id && hash ? `${id}:${hash}` : fallbackKey,
    receivedAt: at.toISOString(),
  };
}

/** Which form a button opens, and with which ids: `{f: form, a: about}`. */
export function metadataOf(text: string | undefined): Pick<Submitted, 'id' | 'about'> | undefined {
  try {
    const { f, a } = JSON.parse(text ?? '') as { f?: unknown; a?: unknown };
    if (!isFormId(f)) return undefined;
    const about = Object.entries(a ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return { id: f, about: Object.fromEntries(about) };
  } catch {
    return undefined;
  }
}

type State = ViewSubmitAction['view']['state']['values'];

/** Each block of a form is one field and is called like it; what was left empty is absent. */
function valuesOf(state: State): Values {
  const entries = Object.entries(state).flatMap(([name, elements]) =>
    Object.values(elements).map((element) => [name, enteredIn(element)] as const),
  );
  return Object.fromEntries(
    entries.filter((entry): entry is [string, Values[string]] => entry[1] !== undefined && entry[1] !== ''),
  );
}

function enteredIn(element: State[string][string]): Values[string] | undefined {
  if (element.type === 'checkboxes') return (element.selected_options ?? []).length > 0;
  const text =
    element.value ??
    element.selected_option?.value ??
    element.selected_date ??
    element.selected_time ??
    undefined;
  if (element.type !== 'number_input' || !text) return text?.trim();
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

interface Sender {
  team: { id: string; enterprise_id?: string } | null;
  user: { id: string; team_id?: string };
  enterprise?: { id: string } | null;
}
/** An installation for a whole organisation says the workspace with the person. */
export function senderOf({ team, user, enterprise }: Sender): {
  workspaceId: string | undefined;
  userId: string;
  enterpriseId?: string;
} {
  const enterpriseId = enterprise?.id ?? team?.enterprise_id;
  return { workspaceId: team?.id ?? user.team_id, userId: user.id, ...(enterpriseId && { enterpriseId }) };
}

const messageCap = 1000;

/** The text of a message that somebody wants to keep: what its author typed, up to 1,000 characters. */
export const quotedText = (text: string | undefined): string =>
  clip(plainWords(text ?? ''), messageCap).trim();

/** What the person typed, from what Slack made of it: addresses, channels and escapes written out. */
export const plainWords = (text: string): string =>
  text
    .replace(/<mailto:([^|>]+)(\|[^>]*)?>/g, '$1')
    .replace(/<(https?:[^|>]+)\|([^>]+)>/g, '$2')
    .replace(/<(https?:[^>]+)>/g, '$1')
    .replace(/<#\w+\|([^>]+)>/g, '#$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('\u00a0', ' ')
    .trim();

export function typeOf(channelId: string, channelName: string | undefined): Inbound['channelType'] {
  if (channelId.startsWith('D')) return 'im';
  if (channelName?.startsWith('mpdm-')) return 'mpim';
  return channelId.startsWith('G') || channelName === 'privategroup' ? 'group' : 'channel';
}

import { checkMessageBlocks } from '../blocks/check.ts';
import { SlackApiError } from '../errors.ts';
import { checkView } from '../views.ts';
import { conversationOf, type Method } from './method.ts';

const viewArgument = 'view';

const open: Method = (args, { views, triggers }) => {
  const user = triggers.redeem(args.needed('trigger_id'));
  return { view: views.open(user, args.structure(viewArgument)) };
};

const push: Method = (args, { views, triggers }) => {
  const user = triggers.redeem(args.needed('trigger_id'));
  return { view: views.push(user, args.structure(viewArgument)) };
};

const update: Method = (args, { views }) => {
  const id = args.text('view_id');
  const externalId = args.text('external_id');
  const which = { ...(id && { id }), ...(externalId && { externalId }) };
  return { view: views.update(which, args.text('hash'), args.structure(viewArgument)) };
};

const publish: Method = (args, { views, workspace }) => {
  const user = args.needed('user_id');
  if (!workspace.people.has(user)) throw new SlackApiError('user_not_found');
  return { view: views.publish(user, args.text('hash'), args.structure(viewArgument)) };
};

const addReaction: Method = (args, backend) => {
  const { id } = conversationOf(args, backend);
  const message = backend.workspace.find(id, args.needed('timestamp'));
  const name = args.needed('name');
  if (!message) throw new SlackApiError('message_not_found');
  if (message.reactions.includes(name)) throw new SlackApiError('already_reacted');
  backend.workspace.edit(message, { reactions: [...message.reactions, name] });
  return {};
};

/** Checks without showing: https://docs.slack.dev/reference/methods/blocks.validate */
const validate: Method = (args) => {
  const [message, view] = [args.structure('message'), args.structure('view')];
  try {
    if (view !== undefined) checkView(view);
    else
      checkMessageBlocks((message as { blocks?: unknown } | undefined)?.blocks ?? args.structure('blocks'));
    return {};
  } catch (refused) {
    if (!(refused instanceof SlackApiError)) throw refused;
    const error = view === undefined ? (message ? 'invalid_message' : 'invalid_blocks') : 'invalid_view';
    const details = refused.details.length > 0 ? refused.details : [refused.code];
    const errors = details.map((detail) => {
      const [, words = '', pointer = ''] = /^(.*?)(?: \[json-pointer:(.*)\])?$/.exec(detail) ?? [];
      return { pointer, code: 'failed_constraint', message: words };
    });
    return { ok: false, error, errors };
  }
};

const openSocket: Method = (_args, { sockets }) => ({ url: sockets.issueUrl() });

/** What is neither a message nor a list: views, reactions, the socket. */
export const surfaces: Record<string, Method> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
  'blocks.validate': validate,
  'reactions.add': addReaction,
  'apps.connections.open': openSocket,
};

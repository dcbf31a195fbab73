import { z } from 'zod';
import type { Args } from '../args.ts';
import { checkBlocks } from '../blocks/check.ts';
import { faultsOf } from '../blocks/faults-of.ts';
import { SlackApiError } from '../errors.ts';
import type { Message, Session } from '../model.ts';
import type { Piece } from '../streams.ts';
import { wireMessage } from '../workspace.ts';
import { metadataOf } from './chat.ts';
import { type Backend, conversationOf, type Method, postableOf } from './method.ts';

const TITLE_CHARACTERS = 200;
const displays = ['timeline', 'plan'] as const;

const startStream: Method = (args, backend) => {
  const { id, kind, members } = postableOf(args, backend);
  const threadTs = args.text('thread_ts');
  // Optional by now, for top-level messages in channels; the app under test only ever answers in threads.
  if (!threadTs) throw new SlackApiError('invalid_arguments', ['missing required field: thread_ts']);
  if (!/^\d+\.\d+$/.test(threadTs)) throw new SlackApiError('invalid_thread_ts');
  if (kind !== 'im') {
    if (!args.text('recipient_team_id')) throw new SlackApiError('missing_recipient_team_id');
    const recipient = args.text('recipient_user_id');
    if (!recipient) throw new SlackApiError('missing_recipient_user_id');
    if (!members.has(recipient)) throw new SlackApiError('user_not_found');
  }
  const display = oneOf(args, 'task_display_mode', displays) ?? 'timeline';
  const message = backend.streams.start({ channel: id, threadTs, display }, pieceOf(args));
  return { channel: id, ts: message.ts };
};

const appendStream: Method = (args, backend) => {
  const message = streamOf(args, backend);
  backend.streams.append(message, pieceOf(args));
  return { channel: message.channel, ts: message.ts };
};

const stopStream: Method = (args, backend) => {
  const message = streamOf(args, backend);
  const status = oneOf(args, 'session_status', statuses);
  const given = args.structure('blocks', 'invalid_blocks_format');
  const blocks = given === undefined ? [] : checkBlocks(given, 50, '/blocks', 'invalid_blocks');
  backend.streams.stop(message, pieceOf(args), { blocks, ...metadataOf(args) });
  const { channel, ts, threadTs = '' } = message;
  if (status) sessionSet(backend, { channel, threadTs, status });
  return { channel, ts, message: wireMessage(message, backend.workspace, true) };
};

function streamOf(args: Args, backend: Backend): Message {
  const { id } = postableOf(args, backend);
  const message = backend.workspace.find(id, args.needed('ts'));
  if (!message) throw new SlackApiError('message_not_found');
  if (message.from !== 'bot') throw new SlackApiError('message_not_owned_by_app');
  return message;
}

function pieceOf(args: Args): Piece {
  const text = args.text('markdown_text');
  const chunks = args.structure('chunks', 'invalid_chunks');
  return { ...(text !== undefined && { text }), ...(chunks !== undefined && { chunks }) };
}

const statuses = ['active', 'processing', 'suspended', 'closed'] as const;
const NOT_SUBSCRIBED = 'missing_agent_session_stopped_event_subscription';

const setSessionStatus: Method = (args, backend) => {
  const { id } = postableOf(args, backend, 'channel_id');
  const status = oneOf(args, 'status', statuses);
  if (!status) throw new SlackApiError('invalid_arguments', ['missing required field: status']);
  const title = args.text('title');
  if ((title?.length ?? 0) > TITLE_CHARACTERS)
    throw new SlackApiError('invalid_arguments', [
      `must be less than ${TITLE_CHARACTERS + 1} characters [json-pointer:/title]`,
    ]);
  const threadTs = args.needed('thread_ts');
  const session = sessionSet(backend, { channel: id, threadTs, status, ...(title && { title }) });
  return {
    status,
    agent_status: status,
    ...(session.title && { title: session.title }),
    ...(!session.canStop && {
      warning: NOT_SUBSCRIBED,
      response_metadata: { warnings: [NOT_SUBSCRIBED] },
    }),
  };
};

const sessionSet = ({ sessions, manifest }: Backend, session: Omit<Session, 'canStop'>): Session =>
  sessions.set({ ...session, canStop: manifest.events.includes('agent_session_stopped') });

const threadStatus: Method = (args, backend) => {
  const { id } = conversationOf(args, backend, 'channel_id');
  const loading = args.structure('loading_messages') as string[] | undefined;
  if (loading && loading.length > 10)
    throw new SlackApiError('invalid_arguments', [
      'no more than 10 items allowed [json-pointer:/loading_messages]',
    ]);
  backend.workspace.setStatus(id, args.needed('thread_ts'), args.text('status') ?? '', loading);
  return {};
};

const promptsInput = z
  .array(z.strictObject({ title: z.string().min(1), message: z.string().min(1) }))
  .min(1)
  .max(4);

const setSuggestedPrompts: Method = (args, backend) => {
  const { id } = conversationOf(args, backend, 'channel_id');
  const parsed = promptsInput.safeParse(args.structure('prompts'), { reportInput: true });
  if (!parsed.success) throw new SlackApiError('invalid_arguments', faultsOf(parsed.error, '/prompts'));
  const title = args.text('title');
  const threadTs = args.text('thread_ts');
  backend.sessions.suggest({
    channel: id,
    prompts: parsed.data,
    ...(title && { title }),
    ...(threadTs && { threadTs }),
  });
  return {};
};

/** @throws SlackApiError `invalid_arguments`, naming what there is. */
function oneOf<T extends string>(args: Args, name: string, offered: readonly T[]): T | undefined {
  const value = args.text(name);
  if (value === undefined || (offered as readonly string[]).includes(value)) return value as T | undefined;
  throw new SlackApiError('invalid_arguments', [
    `value must be one of ${offered.join(', ')} [json-pointer:/${name}]`,
  ]);
}

/** The app as an agent: streams, sessions, the working line, suggestions. */
export const agent: Record<string, Method> = {
  'chat.startStream': startStream,
  'chat.appendStream': appendStream,
  'chat.stopStream': stopStream,
  'agents.sessions.setStatus': setSessionStatus,
  'assistant.threads.setStatus': threadStatus,
  'assistant.threads.setSuggestedPrompts': setSuggestedPrompts,
};

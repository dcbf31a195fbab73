import type { Log } from '../../connectors/connector.ts';
import { type Block, messageSchema, type SlackMessage } from '../presenters/schema.ts';
import type { WebClient } from './client.ts';
import { refusedPointers, refusesBlocks, slackError } from './faults.ts';

/** What a message is made of once its blocks have been accepted, or given up. */
export interface Body {
  text: string;
  blocks?: Block[];
}

/** Blocks beyond Slack's limits would cost a request and be refused: then the text goes out alone. */
export function bodyOf(message: SlackMessage, log: Log): Body {
  const { success, error } = messageSchema.safeParse(message);
  if (success) return message;
  log.error(
    { pointers: error.issues.map(({ path }) => `/${path.join('/')}`) },
    'Message beyond Slack’s limits; sent as text',
  );
  return { text: message.text };
}

/** Sends with blocks; when Slack refuses those, once more as text. Nothing is dropped silently. */
export async function sendBody<R>(body: Body, log: Log, call: (body: Body) => Promise<R>): Promise<R> {
  try {
    return await call(body);
  } catch (error) {
    const code = slackError(error);
    if (!body.blocks || !code || !refusesBlocks.includes(code)) throw error;
    log.error(
      { code, pointers: refusedPointers(error) },
      'Slack refused the blocks of a message; sent as text',
    );
    return call({ text: body.text });
  }
}

/** Puts other content into a message. The same content again changes nothing, so nothing has to be looked up first. */
export const replaceBody = (
  client: WebClient,
  place: { channel: string; ts: string },
  body: Body,
  log: Log,
) =>
  sendBody(body, log, ({ text, blocks = [] }) =>
    client.chat.update({ ...place, text, blocks, parse: 'none', link_names: false }),
  );

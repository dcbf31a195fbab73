import { present } from '../../presenters/index.ts';
import { type Block, messageSchema } from '../../presenters/schema.ts';
import { refusedPointers, refusesBlocks, slackError, toAppError } from '../faults.ts';
import type { Show, Showing } from './surface.ts';

/** The message, or our right to it, is gone. */
const gone = ['message_not_found', 'message_not_owned_by_app', 'cant_update_message', 'edit_window_closed'];

/**
 * Ends the message that showed the progress with the answer below it. A stream that Slack or the stop button ended,
 * or that an earlier try of ours did, takes no more: then the answer takes the place of what the message said.
 * https://docs.slack.dev/reference/methods/chat.stopStream
 */
export const stream: Show<'stream'> = async (showing) => {
  const { channel } = showing.to;
  if (!channel) return 'gone';
  const message = present(showing.view, showing.reader);
  const whole = messageSchema.safeParse(message).success;
  try {
    const blocks = whole ? message.blocks : undefined;
    const ended = await stopped(showing, channel, blocks);
    if (!ended) await replaced(showing, channel, { text: message.text, ...(blocks && { blocks }) });
    return { externalId: `${channel}:${showing.surface.ts}` };
  } catch (error) {
    if (gone.includes(slackError(error) ?? '')) return 'gone';
    throw error;
  }
};

/** @returns false when the stream is over, or has ended without the blocks. */
async function stopped(
  { client, surface, log }: Showing<'stream'>,
  channel: string,
  blocks: Block[] | undefined,
): Promise<boolean> {
  const end = (content: { blocks?: Block[] }) =>
    client.chat.stopStream({ channel, ts: surface.ts, session_status: 'active', ...content });
  try {
    await end(blocks ? { blocks } : {});
    return blocks !== undefined;
  } catch (error) {
    const code = slackError(error) ?? '';
    if (gone.includes(code) || toAppError(error).code !== 'permanent') throw error;
    if (!blocks || !refusesBlocks.includes(code)) return false;
    log.error({ code, pointers: refusedPointers(error) }, 'Slack refused the blocks that end a stream');
  }
  return stopped({ client, surface, log } as Showing<'stream'>, channel, undefined);
}

/** The same content again changes nothing, so nothing has to be looked up first. */
async function replaced(
  { client, surface, log }: Showing<'stream'>,
  channel: string,
  body: { text: string; blocks?: Block[] },
): Promise<void> {
  const update = (blocks: Block[]) =>
    client.chat.update({
      channel,
      ts: surface.ts,
      text: body.text,
      blocks,
      parse: 'none',
      link_names: false,
    });
  try {
    await update(body.blocks ?? []);
  } catch (error) {
    const code = slackError(error);
    if (!body.blocks || !code || !refusesBlocks.includes(code)) throw error;
    log.error(
      { code, pointers: refusedPointers(error) },
      'Slack refused the blocks of an answer; sent as text',
    );
    await update([]);
  }
}

import { present } from '../../presenters/index.ts';
import type { Block } from '../../presenters/schema.ts';
import { bodyOf, replaceBody } from '../body.ts';
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
  const { surface, client, log } = showing;
  const body = bodyOf(present(showing.view, showing.reader), log);
  try {
    const ended = await stopped(showing, channel, body.blocks);
    if (!ended) await replaceBody(client, { channel, ts: surface.ts }, body, log);
    return { externalId: `${channel}:${surface.ts}` };
  } catch (error) {
    if (gone.includes(slackError(error) ?? '')) return 'gone';
    throw error;
  }
};

/** @returns false when the stream is over, or has ended without the blocks. */
async function stopped(
  showing: Showing<'stream'>,
  channel: string,
  blocks: Block[] | undefined,
): Promise<boolean> {
  const { client, surface, log } = showing;
  try {
    await client.chat.stopStream({
      channel,
      ts: surface.ts,
      session_status: 'active',
      ...(blocks && { blocks }),
    });
    return blocks !== undefined;
  } catch (error) {
    const code = slackError(error) ?? '';
    if (gone.includes(code) || toAppError(error).code !== 'permanent') throw error;
    if (!blocks || !refusesBlocks.includes(code)) return false;
    log.error({ code, pointers: refusedPointers(error) }, 'Slack refused the blocks that end a stream');
    return stopped(showing, channel, undefined);
  }
}

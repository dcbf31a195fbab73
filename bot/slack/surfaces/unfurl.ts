import type { KnownBlock } from '@slack/types';
import { entityOf } from '../../presenters/entity.ts';
import { previewOf } from '../../presenters/preview.ts';
import { slackError } from '../faults.ts';
import type { Show } from './surface.ts';

/** The link is gone, was never one of ours there, or must not be shown. https://docs.slack.dev/reference/methods/chat.unfurl#errors */
const gone = [
  'cannot_auth_user',
  'cannot_find_channel',
  'cannot_find_message',
  'cannot_find_service',
  'cannot_unfurl_message',
  'cannot_unfurl_url',
  'channel_not_found',
  'invalid_source',
  'invalid_unfurl_id',
  'is_archived',
  'message_not_found',
  'not_in_channel',
];
/** Work Objects are switched on by hand in the app's settings; until then Slack does not take them. */
const refusesEntity = (code: string): boolean => code.includes('metadata') || code === 'feature_not_enabled';

/**
 * Shows a record below its link: as a Work Object, which opens details beside the conversation, or else as blocks.
 * Slack takes one of the two in a call.
 */
export const unfurl: Show<'unfurl'> = async ({ surface, view, reader, client, log }) => {
  const { unfurlId: unfurl_id, source, url } = surface;
  const entity = entityOf(view, url, 'preview');
  const blocks = previewOf(view, reader);
  if (!entity || !blocks) return 'dropped';
  const refused = async (call: () => Promise<{ warning?: string }>): Promise<string | undefined> => {
    try {
      // Slack may answer `ok` and leave the object out: https://docs.slack.dev/messaging/work-objects-implementation
      return (await call()).warning;
    } catch (error) {
      const code = slackError(error) ?? '';
      if (!gone.includes(code) && !refusesEntity(code)) throw error;
      return code;
    }
  };
  const asEntity = await refused(() =>
    client.chat.unfurl({ unfurl_id, source, metadata: { entities: [{ ...entity, app_unfurl_url: url }] } }),
  );
  if (asEntity && gone.includes(asEntity)) return 'dropped';
  if (!asEntity || !refusesEntity(asEntity)) return 'shown';
  log.warn({ code: asEntity }, 'Slack takes no Work Object; the preview is blocks');
  const asBlocks = await refused(() =>
    client.chat.unfurl({ unfurl_id, source, unfurls: { [url]: { blocks: blocks as KnownBlock[] } } }),
  );
  return asBlocks && gone.includes(asBlocks) ? 'dropped' : 'shown';
};

import { z } from 'zod';
import type { Args } from '../args.ts';
import { checkBlocks } from '../blocks/check.ts';
import { faultsOf } from '../blocks/faults-of.ts';
import { SlackApiError } from '../errors.ts';
import type { Entity, Json, Message, Unfurl } from '../model.ts';
import { type Backend, type Method, postableOf } from './method.ts';

const UNFURLED_BLOCKS = 50;
const entity = z.looseObject({
  entity_type: z.string().min(1),
  url: z.string().min(1),
  app_unfurl_url: z.string().optional(),
  external_ref: z.strictObject({ id: z.string().min(1), type: z.string().optional() }),
  entity_payload: z.looseObject({
    attributes: z.looseObject({ title: z.looseObject({ text: z.string().min(1) }) }),
  }),
});
const metadata = z.looseObject({ entities: z.array(entity).min(1) });
const unfurled = z.looseObject({ blocks: z.unknown().optional() });

const unfurl: Method = (args, backend) => {
  const { message, urls } = targetOf(args, backend);
  const found = [...unfurlsOf(args), ...entitiesOf(args)];
  if (found.length === 0) throw new SlackApiError('missing_unfurls');
  for (const { url } of found)
    if (!urls.includes(url))
      throw new SlackApiError('cannot_unfurl_url', [
        `${url} was not shared; shared were: ${urls.join(', ')}`,
      ]);
  const kept = (message.unfurls ?? []).filter((one) => !found.some(({ url }) => url === one.url));
  backend.workspace.edit(message, { unfurls: [...kept, ...found] });
  return {};
};

/** The message by its place, or by what its `link_shared` event said. */
function targetOf(args: Args, backend: Backend): { message: Message; urls: string[] } {
  const id = args.text('unfurl_id');
  if (id) {
    if (args.needed('source') !== 'conversations_history') throw new SlackApiError('invalid_source');
    const share = backend.links.byId(id);
    if (!share) throw new SlackApiError('invalid_unfurl_id');
    return share;
  }
  const { id: channel } = postableOf(args, backend);
  const message = backend.workspace.find(channel, args.needed('ts'));
  if (!message) throw new SlackApiError('cannot_find_message');
  const share = backend.links.byMessage(message);
  if (!share) throw new SlackApiError('cannot_unfurl_message');
  return share;
}

function unfurlsOf(args: Args): Unfurl[] {
  const given = args.structure('unfurls', 'invalid_unfurls_format');
  if (given === undefined) return [];
  const parsed = z.record(z.string(), unfurled).safeParse(given);
  if (!parsed.success) throw new SlackApiError('invalid_unfurls_format', faultsOf(parsed.error, '/unfurls'));
  return Object.entries(parsed.data).map(([url, { blocks, ...rest }]) => ({
    url,
    ...rest,
    ...(blocks !== undefined && {
      blocks: checkBlocks(blocks, UNFURLED_BLOCKS, `/unfurls/${url}/blocks`, 'invalid_blocks'),
    }),
  }));
}

function entitiesOf(args: Args): Unfurl[] {
  const given = args.structure('metadata', 'invalid_metadata_format');
  if (given === undefined) return [];
  const parsed = metadata.safeParse(given, { reportInput: true });
  if (!parsed.success)
    throw new SlackApiError('invalid_metadata_schema', faultsOf(parsed.error, '/metadata'));
  return parsed.data.entities.map((one, index) => {
    if (one.app_unfurl_url) return { url: one.app_unfurl_url, entity: one as Entity };
    throw new SlackApiError('invalid_metadata_schema', [
      `missing required field: app_unfurl_url [json-pointer:/metadata/entities/${index}]`,
    ]);
  });
}

const presentDetails: Method = (args, { triggers, links }) => {
  const triggerId = args.needed('trigger_id');
  const given = args.structure('metadata', 'invalid_metadata_format');
  const error = args.structure('error') as Json | undefined;
  if (given === undefined && error === undefined && !args.flag('user_auth_required'))
    throw new SlackApiError('invalid_arguments', ['missing required field: metadata']);
  const parsed = entity.optional().safeParse(given, { reportInput: true });
  if (!parsed.success)
    throw new SlackApiError('invalid_metadata_schema', faultsOf(parsed.error, '/metadata'));
  triggers.redeem(triggerId);
  const shown = links.show(triggerId, {
    ...(parsed.data && { metadata: parsed.data as Entity }),
    ...(error && { error }),
  });
  if (!shown) throw new SlackApiError('invalid_trigger_id');
  return {};
};

/** What the app shows for links. */
export const links: Record<string, Method> = {
  'chat.unfurl': unfurl,
  'entity.presentDetails': presentDetails,
};

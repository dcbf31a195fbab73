import { z } from 'zod';
import type { Action } from '../../connector.ts';
import type { HubSpotClient } from '../client.ts';
import { objects } from '../objects.ts';
import { create, given, withUrl } from './create.ts';
import { findMarked, markedHtml } from './marker.ts';
import { link, target, type WrittenRecord, writtenRecord } from './target.ts';

const input = z.strictObject({
  target,
  /** Plain text; shown as it is. */
  text: z.string().min(1).max(60_000),
  /** ISO time that the note stands under in the timeline. */
  at: z.iso.datetime(),
  ownerId: z.string().optional(),
});
type Input = z.infer<typeof input>;

export const noteCreate: Action<HubSpotClient, Input, WrittenRecord> = {
  name: 'note_create',
  description: 'Adds a note to a contact or deal.',
  input,
  output: writtenRecord,
  effect: 'write',
  idempotency: 'verify',
  onUnknown: 'retry',
  async verify(client, { target }, key) {
    const { plural } = objects[target.type];
    const id = await findMarked(client, {
      target: { plural, id: target.id },
      created: { plural: 'notes', property: 'hs_note_body' },
      key,
    });
    return id === undefined ? undefined : withUrl(client, id, target);
  },
  async run(client, { target, text, at, ownerId }, key) {
    const properties = given({
      hs_note_body: markedHtml(text, key),
      hs_timestamp: at,
      hubspot_owner_id: ownerId,
    });
    return withUrl(client, await create(client, 'notes', properties, [link('note', target)]), target);
  },
};

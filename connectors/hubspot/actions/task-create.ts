import { z } from 'zod';
import type { Action } from '../../connector.ts';
import type { HubSpotClient } from '../client.ts';
import { objects } from '../objects.ts';
import { create, given, withUrl } from './create.ts';
import { findMarked, markedHtml } from './marker.ts';
import { link, target, type WrittenRecord, writtenRecord } from './target.ts';

const input = z.strictObject({
  target,
  title: z.string().min(1).max(1_000),
  text: z.string().max(60_000).default(''),
  /** ISO time at which the task is due. */
  dueAt: z.iso.datetime(),
  ownerId: z.string().optional(),
});
type Input = z.infer<typeof input>;

export const taskCreate: Action<HubSpotClient, Input, WrittenRecord> = {
  name: 'task_create',
  description: 'Creates a task on a contact or deal.',
  input,
  output: writtenRecord,
  effect: 'write',
  idempotency: 'verify',
  onUnknown: 'retry',
  async verify(client, { target }, key) {
    const { plural } = objects[target.type];
    const id = await findMarked(client, {
      target: { plural, id: target.id },
      created: { plural: 'tasks', property: 'hs_task_body' },
      key,
    });
    return id === undefined ? undefined : withUrl(client, id, target);
  },
  async run(client, { target, title, text, dueAt, ownerId }, key) {
    const properties = given({
      hs_task_subject: title,
      hs_task_body: markedHtml(text, key),
      hs_task_status: 'NOT_STARTED',
      hs_timestamp: dueAt,
      hubspot_owner_id: ownerId,
    });
    return withUrl(client, await create(client, 'tasks', properties, [link('task', target)]), target);
  },
};

import { z } from 'zod';
import type { Action } from '../../connector.ts';
import type { HubSpotClient } from '../client.ts';
import { written } from '../schema.ts';
import { given, withUrl } from './create.ts';
import { type WrittenRecord, writtenRecord } from './target.ts';

const input = z.strictObject({
  dealId: z.string().min(1),
  stageId: z.string().min(1),
  /** Needed when the stage belongs to another pipeline. */
  pipelineId: z.string().min(1).optional(),
});
type Input = z.infer<typeof input>;

export const dealMove: Action<HubSpotClient, Input, WrittenRecord> = {
  name: 'deal_move',
  description: 'Moves a deal to a stage. Moving it there twice is the same as once.',
  input,
  output: writtenRecord,
  effect: 'write',
  idempotency: 'natural',
  onUnknown: 'retry',
  async run(client, { dealId, stageId, pipelineId }) {
    const body = { properties: given({ dealstage: stageId, pipeline: pipelineId }) };
    const { data } = await client.call(
      (sdk, options) => sdk.crm.objects.basicApi.update('deals', dealId, body, undefined, options),
      { schema: written, repeatable: true },
    );
    return withUrl(client, data.id, { type: 'deal', id: data.id });
  },
};

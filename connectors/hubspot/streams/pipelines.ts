import { z } from 'zod';
import type { Stream } from '../../connector.ts';
import { readRows } from '../../kit/records.ts';
import type { HubSpotClient } from '../client.ts';
import { pipelineRow, rows } from '../schema.ts';

const nothing = z.object({});

/** The deal pipelines with their stages. They come in one answer. */
export const pipelines: Stream<HubSpotClient, z.infer<typeof nothing>> = {
  name: 'pipelines',
  type: 'pipeline',
  checkpoint: nothing,
  sync: 'full',
  deletes: 'sweep',
  async *read(client, _from, _mode, { signal } = {}) {
    const { data } = await client.call(
      (sdk, options) => sdk.crm.pipelines.pipelinesApi.getAll('deals', options),
      { schema: rows, repeatable: true, signal },
    );
    const read = readRows(data.results, pipelineRow, (row) => ({
      source: 'hubspot',
      type: 'pipeline',
      externalId: row.id,
      updatedAt: new Date(row.updatedAt).toISOString(),
      data: { label: row.label, order: row.displayOrder, stages: row.stages.filter(isActive).map(stage) },
    }));
    yield { ...read, deletes: [], checkpoint: {} };
  },
};

type StageRow = z.infer<typeof pipelineRow>['stages'][number];

const isActive = (row: StageRow): boolean => !row.archived;

/** A closed stage is won, or lost at probability 0; HubSpot sends both values as text. */
function stage({ id, label, displayOrder, metadata }: StageRow) {
  const probability = Number(metadata.probability ?? 0);
  if (!Number.isFinite(probability)) throw new RangeError(`stages.${id}: probability is no number`);
  return { id, label, order: displayOrder, probability, outcome: outcomeOf(metadata.isClosed, probability) };
}

function outcomeOf(isClosed: string | undefined, probability: number): 'open' | 'won' | 'lost' {
  const closed = isClosed === undefined ? probability === 1 : isClosed === 'true';
  if (!closed) return 'open';
  return probability > 0 ? 'won' : 'lost';
}

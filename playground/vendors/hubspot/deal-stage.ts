import type { CrmRecord } from './record-table.ts';

/** A pipeline in the vendor's shape. */
export interface Pipeline {
  id: string;
  label: string;
  displayOrder: number;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  stages: {
    id: string;
    label: string;
    displayOrder: number;
    createdAt: string;
    updatedAt: string;
    archived: boolean;
    /** `probability` 0 to 1 and `isClosed`, both as text. */
    metadata: Record<string, string>;
  }[];
}

/** What the vendor works out when a deal enters a stage; nothing while it stays where it is. */
export function stageConsequences(
  before: CrmRecord | undefined,
  stageId: string | undefined,
  pipelines: readonly Pipeline[],
  at: string,
): Record<string, string> {
  if (stageId === undefined || before?.properties.dealstage === stageId) return {};
  const stage = pipelines.flatMap(({ stages }) => stages).find(({ id }) => id === stageId);
  const probability = stage?.metadata.probability ?? '0';
  const closed = stage?.metadata.isClosed === 'true';
  return {
    hs_v2_date_entered_current_stage: at,
    [`hs_v2_date_entered_${stageId}`]: at,
    hs_deal_stage_probability: probability,
    hs_is_closed: String(closed),
    hs_is_closed_won: String(closed && Number(probability) === 1),
  };
}

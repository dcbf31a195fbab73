import type { Pipeline } from '../vendors/hubspot/deal-stage.ts';

export interface Course {
  /** As it stands in web addresses, in events and in `metadata.course`. */
  key: string;
  title: string;
  /** For one seat, in minor units; the same figure in EUR and in USD. */
  priceMinor: number;
}

export const courses: readonly Course[] = [
  { key: 'data-analytics', title: 'Data Analytics Foundations', priceMinor: 89_000 },
  { key: 'machine-learning', title: 'Machine Learning in Practice', priceMinor: 149_000 },
  { key: 'product-management', title: 'Product Management Certificate', priceMinor: 129_000 },
  { key: 'ux-research', title: 'UX Research Essentials', priceMinor: 69_000 },
  { key: 'cloud-architecture', title: 'Cloud Architecture Professional', priceMinor: 179_000 },
  { key: 'leadership', title: 'Leading Remote Teams', priceMinor: 59_000 },
  { key: 'cyber-security', title: 'Cyber Security for Engineers', priceMinor: 159_000 },
  { key: 'growth-marketing', title: 'Growth Marketing Bootcamp', priceMinor: 99_000 },
];

/** The subscription beside the single courses, per month. */
export const membership = { key: 'academy-pass', title: 'Academy Pass', priceMinor: 4_900 };

/** Four open stages, then won and lost. */
export const stageIds = {
  enquiry: 'newenquiry',
  consultation: 'consultationheld',
  proposal: 'proposalsent',
  negotiation: 'negotiation',
  won: 'closedwon',
  lost: 'closedlost',
} as const;
export const openStages = [
  stageIds.enquiry,
  stageIds.consultation,
  stageIds.proposal,
  stageIds.negotiation,
] as const;
const stages: [id: string, label: string, probability: string, isClosed: boolean][] = [
  [stageIds.enquiry, 'New enquiry', '0.1', false],
  [stageIds.consultation, 'Consultation held', '0.3', false],
  [stageIds.proposal, 'Proposal sent', '0.5', false],
  [stageIds.negotiation, 'Negotiation', '0.8', false],
  [stageIds.won, 'Closed won', '1.0', true],
  [stageIds.lost, 'Closed lost', '0.0', true],
];

export function salesPipeline(since: Date): Pipeline {
  const stamps = { createdAt: since.toISOString(), updatedAt: since.toISOString(), archived: false };
  return {
    id: 'default',
    label: 'Course sales',
    displayOrder: 0,
    ...stamps,
    stages: stages.map(([id, label, probability, isClosed], displayOrder) => ({
      id,
      label,
      displayOrder,
      ...stamps,
      metadata: { probability, isClosed: String(isClosed) },
    })),
  };
}

import { createHash } from 'node:crypto';
import type { PendingAction } from '../prisma/stores/pending-actions.ts';

/** What was shown, in one hash: the button carries it and the stored row must still give it. */
export function hashOf({
  workspaceId,
  tool,
  input,
  version,
  requesterId,
}: Pick<PendingAction, 'workspaceId' | 'tool' | 'input' | 'version' | 'requesterId'>): string {
  const ordered = JSON.stringify(input, (_key, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256')
    .update(JSON.stringify([workspaceId, tool, ordered, version, requesterId]))
    .digest('hex');
}

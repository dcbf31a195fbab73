import type { ObjectType } from './object-types.ts';

/** An owner in the vendor's shape. */
export interface Owner {
  id: string;
  email?: string;
  firstName?: string;
  lastName?: string;
  type: 'PERSON' | 'QUEUE';
  userId?: number;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
}
export type ChangeSource = 'API' | 'CRM_UI';
/** What a webhook subscription may be about. */
export interface Change {
  kind: 'creation' | 'propertyChange' | 'deletion' | 'merge' | 'privacyDeletion' | 'associationChange';
  type: ObjectType;
  id: string;
  source: ChangeSource;
  occurredAt: Date;
  property?: { name: string; value: string };
  mergedIds?: string[];
  association?: { toType: ObjectType; toId: string; removed: boolean };
}
/** A record as somebody hands it over: the vendor's shape, with as much of it as they have. */
export interface GivenRecord {
  id?: string | number;
  properties: Record<string, unknown>;
  createdAt?: string;
  updatedAt?: string;
  archived?: boolean;
  associations?: Record<string, { results: { id: string | number }[] }>;
}

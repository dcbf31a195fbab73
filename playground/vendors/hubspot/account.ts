import type { SlidingWindow } from '../sliding-window.ts';
import type { Crm } from './crm.ts';
import { notFound } from './errors.ts';
import { type ObjectType, objectTypeOf } from './object-types.ts';
import type { SearchIndex } from './search-index.ts';

/** What the routes share: the data, the clock, and the account's settings. */
export interface Account {
  crm: Crm;
  indexes: Record<ObjectType, SearchIndex>;
  clock: () => Date;
  portalId: number;
  /** Scopes that the token has been granted. */
  scopes: readonly string[];
  /** Most records on a list or search page, where a test wants small pages. */
  pageLimitOverride: number | undefined;
  windows: { general: SlidingWindow; search: SlidingWindow } | undefined;
}

/** The object type that a path names. @throws HubspotRefusal 404 */
export function typeInPath(segment: string): ObjectType {
  const type = objectTypeOf(segment);
  if (!type) throw notFound(`Unable to infer object type from: ${segment}`);
  return type;
}

import type { Log } from '../../../connectors/connector.ts';
import type { Destination, Surface } from '../../../tools/destination.ts';
import type { View } from '../../../tools/views.ts';
import type { Reader } from '../../presenters/times.ts';
import type { WebClient } from '../client.ts';

/** A view on its way to something else than a message; it holds no more than its readers may see. */
export interface Showing<K extends Surface['kind']> {
  surface: Extract<Surface, { kind: K }>;
  to: Destination;
  view: View;
  reader: Reader;
  client: WebClient;
  log: Log;
}
/**
 * Shows a view. Repeated with the same view it changes nothing more.
 * @returns `gone`: the surface is no longer there, and the person gets a message instead; `dropped`: it is no longer
 * there, and nobody waits for it.
 * @throws what the Web API threw; the sender translates it.
 */
export type Show<K extends Surface['kind']> = (
  showing: Showing<K>,
) => Promise<'shown' | 'gone' | 'dropped' | { externalId: string }>;

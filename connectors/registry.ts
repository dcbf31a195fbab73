import type { Connector } from './connector.ts';
import { hubspot } from './hubspot/index.ts';
import { inbound } from './inbound/index.ts';
import { stripe } from './stripe/index.ts';

/** Every outside system, one line each. */
export const connectors: readonly Connector[] = [hubspot, stripe, inbound];

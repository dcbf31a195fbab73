import { defineConnector } from '../connector.ts';
import { contactAssign } from './actions/contact-assign.ts';
import { contactUpsert } from './actions/contact-upsert.ts';
import { dealCreate } from './actions/deal-create.ts';
import { dealMove } from './actions/deal-move.ts';
import { noteCreate } from './actions/note-create.ts';
import { taskCreate } from './actions/task-create.ts';
import { check } from './check.ts';
import { allowance, createClient, type HubSpotClient } from './client.ts';
import { configSchema, type HubSpotConfig } from './config.ts';
import { recordAt } from './links.ts';
import { objects } from './objects.ts';
import { describe } from './properties.ts';
import { crmObject, read } from './read.ts';
import { objectStream } from './streams/objects.ts';
import { owners } from './streams/owners.ts';
import { pipelines } from './streams/pipelines.ts';
import { properties } from './streams/properties.ts';
import { webhook } from './webhook.ts';

export const hubspot = defineConnector<HubSpotClient, HubSpotConfig>({
  id: 'hubspot',
  title: 'HubSpot',
  capabilities: ['crm'],
  config: configSchema,
  secrets: ['accessToken', 'clientSecret'],
  connect: createClient,
  check,
  describe: (client, type, options) => describe(client, crmObject(type), options?.signal),
  describes: Object.values(objects).map(({ type }) => type),
  allowance,
  // Owners and pipelines first: deals and contacts refer to them; tasks last, which refer to contacts.
  streams: [
    owners,
    pipelines,
    properties,
    objectStream(objects.company),
    objectStream(objects.contact),
    objectStream(objects.deal),
    objectStream(objects.task),
  ],
  actions: [contactAssign, contactUpsert, taskCreate, noteCreate, dealCreate, dealMove],
  read,
  webhook,
  recordAt,
});

import type { FieldDef } from '../connector.ts';
import type { HubSpotClient } from './client.ts';
import type { CrmObject } from './objects.ts';
import { type PropertyRow, propertyRow, rows } from './schema.ts';

/** The raw rows of the account's schema for one kind of record. */
export async function readProperties(
  client: HubSpotClient,
  type: CrmObject,
  signal?: AbortSignal,
): Promise<unknown[]> {
  const { data } = await client.call(
    (sdk, options) => sdk.crm.properties.coreApi.getAll(type.plural, false, undefined, options),
    { schema: rows, repeatable: true, signal },
  );
  return data.results;
}

export const isReadOnly = (row: PropertyRow): boolean =>
  row.calculated || row.modificationMetadata?.readOnlyValue === true;

/** Names that hold a way to reach or find a person. */
const contactWords = /e-?mail|phone|fax|address|street|city|zip|postal|name|birth|linkedin|twitter|whatsapp/i;

/** The live schema as plans and mappings need it. Rows that cannot be read are left out. */
export async function describe(
  client: HubSpotClient,
  type: CrmObject,
  signal?: AbortSignal,
): Promise<FieldDef[]> {
  const found = (await readProperties(client, type, signal)).flatMap(
    (row) => propertyRow.safeParse(row).data ?? [],
  );
  return found.map((row) => ({
    key: row.name,
    label: row.label,
    type: row.type,
    custom: !row.hubspotDefined,
    readOnly: isReadOnly(row),
    required: false,
    ...(row.options.length > 0 ? { options: row.options.map(({ value }) => value) } : {}),
    ...(row.description ? { description: row.description } : {}),
    pii: piiOf(row, type),
  }));
}

function piiOf(row: PropertyRow, type: CrmObject): FieldDef['pii'] {
  if (row.dataSensitivity && row.dataSensitivity !== 'non_sensitive') return 'sensitive';
  return type.type === 'contact' && contactWords.test(row.name) ? 'contact' : 'none';
}

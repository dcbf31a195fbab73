import type { RecordAddress } from '../connector.ts';
import { objects } from './objects.ts';

/** `app.hubspot.com`, or the host of a region: `app-eu1.hubspot.com`. */
const host = /^app(-[a-z]{2}\d{1,2})?\.hubspot\.com$/;
/** Both forms of a record's page: `/contacts/4711/record/0-1/101` and, older, `/contacts/4711/contact/101`. */
const page = /^\/contacts\/(\d{1,15})\/(?:record\/([\d-]{1,15})|([a-z]+))\/(\d{1,20})(?:\/|$)/;
const linked = [objects.contact, objects.deal];

/** The contact or deal that a page of HubSpot shows. */
export function recordAt({ protocol, username, port, hostname, pathname }: URL): RecordAddress | undefined {
  if (protocol !== 'https:' || username || port || !host.test(hostname)) return undefined;
  const [, account, typeId, name, externalId] = page.exec(pathname) ?? [];
  const object = linked.find((each) => each.typeId === typeId || each.type === name);
  return object && account && externalId ? { type: object.type, externalId, account } : undefined;
}

import { expect, it } from 'vitest';
import { hubspot } from '../../connectors/hubspot/index.ts';

const at = (address: string) => hubspot.recordAt?.(new URL(address));

it.each([
  ['/contacts/4711/record/0-1/101', 'contact', '101'],
  ['/contacts/4711/record/0-1/101/', 'contact', '101'],
  ['/contacts/4711/record/0-1/101/view/1?interaction=note', 'contact', '101'],
  ['/contacts/4711/contact/101', 'contact', '101'],
  ['/contacts/4711/contact/101/?engagement=5#top', 'contact', '101'],
  ['/contacts/4711/record/0-3/202', 'deal', '202'],
  ['/contacts/4711/deal/202', 'deal', '202'],
])('%s shows a %s', (path, type, externalId) => {
  for (const host of ['app.hubspot.com', 'app-eu1.hubspot.com', 'app-na2.hubspot.com'])
    expect(at(`https://${host}${path}`)).toEqual({ type, externalId, account: '4711' });
});

it.each([
  ['a list', 'https://app.hubspot.com/contacts/4711/objects/0-1/views/all/list'],
  ['a company', 'https://app.hubspot.com/contacts/4711/record/0-2/7'],
  ['an object of another type', 'https://app.hubspot.com/contacts/4711/record/0-11/7'],
  ['no record', 'https://app.hubspot.com/contacts/4711'],
  ['no number', 'https://app.hubspot.com/contacts/4711/contact/me'],
  ['a longer word', 'https://app.hubspot.com/contacts/4711/contact/101abc'],
  ['a page below another one', 'https://app.hubspot.com/x/contacts/4711/contact/101'],
  ['another host', 'https://app.hubspot.com.evil.example/contacts/4711/contact/101'],
  ['another host that ends alike', 'https://evil-app.hubspot.com/contacts/4711/contact/101'],
  ['a name before the host', 'https://app.hubspot.com@evil.example/contacts/4711/contact/101'],
  ['a person in the address', 'https://me@app.hubspot.com/contacts/4711/contact/101'],
  ['another port', 'https://app.hubspot.com:8443/contacts/4711/contact/101'],
  ['no encryption', 'http://app.hubspot.com/contacts/4711/contact/101'],
  ['a number without end', `https://app.hubspot.com/contacts/4711/contact/${'1'.repeat(200)}`],
])('%s is no record of ours', (_, address) => {
  expect(at(address)).toBeUndefined();
});

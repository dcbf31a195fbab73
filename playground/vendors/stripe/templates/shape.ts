export type Given = Record<string, unknown>;
/** What the vendor fills in where nothing is given; it may depend on what is. */
export type Template = (given: Given) => Given;

/** Fields that are there and empty. */
export const none = (...fields: string[]): Record<string, null> =>
  Object.fromEntries(fields.map((field) => [field, null]));
export const test = { livemode: false, metadata: {} };
export const emptyAddress = none('city', 'country', 'line1', 'line2', 'postal_code', 'state');
export const listOf = (url: string, data: unknown[] = []) => ({ object: 'list', data, has_more: false, url });

/** Parameters as the vendor nests them. */
export interface Params {
  [name: string]: string | Params | (string | Params)[];
}

/**
 * Reads bracketed form text: `created[gte]=1&expand[]=a&expand[0]=b&metadata[k]=v`. Lists may be numbered
 * or not.
 */
export function parseForm(text: string): Params {
  const params: Params = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const path = key.replaceAll(']', '').split('[');
    if (path.some((part) => part === '__proto__')) continue;
    place(params, path, value);
  }
  return lists(params) as Params;
}

function place(into: Params, [name = '', ...rest]: string[], value: string): void {
  const key = name === '' ? String(Object.keys(into).length) : name;
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const inner = into[key];
  const target: Params = typeof inner === 'object' && !Array.isArray(inner) ? inner : {};
  into[key] = target;
  place(target, rest, value);
}

/** Turns `{0: a, 1: b}` into a list, all the way down. */
function lists(value: string | Params | (string | Params)[]): string | Params | (string | Params)[] {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, lists(inner)] as const);
  const isList = entries.length > 0 && entries.every(([key], at) => key === String(at));
  return isList ? entries.map(([, inner]) => inner as string | Params) : Object.fromEntries(entries);
}

export const textOf = (value: Params[string] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
export const textsOf = (value: Params[string] | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
export const groupOf = (value: Params[string] | undefined): Params =>
  typeof value === 'object' && !Array.isArray(value) ? value : {};

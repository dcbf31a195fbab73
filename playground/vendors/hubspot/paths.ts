/** The vendor's newer addresses carry a date; each has a twin of the same shape under v3 or v4. */
const dated = '2026-03';
const twins: [RegExp, string][] = [
  [new RegExp(`^/crm/objects/${dated}/(.+/associations/.+)$`), '/crm/v4/objects/$1'],
  [new RegExp(`^/crm/objects/${dated}/(.+)$`), '/crm/v3/objects/$1'],
  [new RegExp(`^/crm/associations/${dated}/(.+)$`), '/crm/v4/associations/$1'],
  [new RegExp(`^/crm/(owners|pipelines|properties)/${dated}(/.*)?$`), '/crm/v3/$1$2'],
  [new RegExp(`^/account-info/${dated}/(.+)$`), '/account-info/v3/$1'],
];

/** The v3 or v4 path that a request means, without a slash at the end. */
export function canonicalPath(path: string): string {
  const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  if (!bare.includes(dated)) return bare;
  for (const [pattern, twin] of twins) if (pattern.test(bare)) return bare.replace(pattern, twin);
  return bare;
}

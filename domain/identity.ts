/** What identifies somebody. E-mail address and CRM id name a person; the others are traces that a person leaves. */
export interface IdentityKey {
  kind: 'crm' | 'email' | 'anonymous' | `customer:${string}`;
  value: string;
}
/** What one record or signal says about who somebody is, strongest key first. */
export interface Identity {
  keys: IdentityKey[];
}
/** A key that is known already, and everything its person is known by. */
export interface KnownKey extends IdentityKey {
  personId: string;
  kinds: IdentityKey['kind'][];
}
/** What has to be done so that each identity has its person; in this order. */
export interface Matching {
  /** One person id per identity, in order. */
  ids: string[];
  made: string[];
  newKeys: (IdentityKey & { personId: string })[];
  /** Somebody known by traces only turned out to be this person. */
  joins: { from: string; to: string }[];
  /** Two named persons that may be one: for people to decide. */
  conflicts: { personId: string; otherId: string; evidence: string }[];
}

/** E-mail addresses as keys: NFKC, trimmed, lower case. Dots and plus signs are left alone. */
export const emailKey = (email: string): IdentityKey => ({
  kind: 'email',
  value: email.normalize('NFKC').trim().toLowerCase(),
});

const text = ({ kind, value }: IdentityKey): string => `${kind}\u0000${value}`;
const isName = ({ kind }: Pick<IdentityKey, 'kind'>): boolean => kind === 'crm' || kind === 'email';

/**
 * Finds the person behind each identity. Whoever is known by traces only (a browser, a payment customer) joins
 * the person that a name belongs to, whichever came first. Two named persons are never joined here: a shared
 * browser says nothing, any other common key is a conflict, and a second CRM record of one e-mail address is a
 * person of its own.
 * @param newId makes the id of a person nobody knew.
 */
export function matchPersons(
  identities: readonly Identity[],
  knownKeys: readonly KnownKey[],
  newId: () => string,
): Matching {
  const personOf = new Map(knownKeys.map((key) => [text(key), key.personId]));
  const kindsOf = new Map(knownKeys.map(({ personId, kinds }) => [personId, new Set(kinds)]));
  const joined = new Map<string, string>();
  const matching: Matching = { ids: [], made: [], newKeys: [], joins: [], conflicts: [] };

  const current = (id: string): string => {
    const next = joined.get(id);
    return next === undefined ? id : current(next);
  };
  const ownerOf = (key: IdentityKey): string | undefined => {
    const id = personOf.get(text(key));
    return id === undefined ? undefined : current(id);
  };
  const kinds = (id: string): Set<IdentityKey['kind']> => kindsOf.get(id) ?? new Set();
  const isNamed = (id: string): boolean => [...kinds(id)].some((kind) => isName({ kind }));

  /** Whether a key may say that an identity is this person. */
  function mayMean(key: IdentityKey, owner: string, keys: IdentityKey[]): boolean {
    if (key.kind === 'anonymous') return !isNamed(owner) || !keys.some(isName);
    const crmKeys = keys.filter(({ kind }) => kind === 'crm');
    const isOtherRecord =
      crmKeys.length > 0 && kinds(owner).has('crm') && !crmKeys.some((own) => ownerOf(own) === owner);
    return !isOtherRecord;
  }

  function personFor(keys: IdentityKey[]): string {
    const owners = keys.flatMap((key) => {
      const owner = ownerOf(key);
      return owner !== undefined && mayMean(key, owner, keys) ? [owner] : [];
    });
    const found = owners.find(isNamed) ?? owners[0];
    if (found !== undefined) return found;
    const made = newId();
    matching.made.push(made);
    return made;
  }

  function join(from: string, to: string): void {
    joined.set(from, to);
    kindsOf.set(to, new Set([...kinds(to), ...kinds(from)]));
    matching.joins.push({ from, to });
  }

  for (const { keys } of identities) {
    const personId = personFor(keys);
    for (const key of keys) {
      const owner = ownerOf(key);
      if (owner === undefined) {
        personOf.set(text(key), personId);
        kindsOf.set(personId, kinds(personId).add(key.kind));
        matching.newKeys.push({ ...key, personId });
      } else if (owner === personId) continue;
      else if (!isNamed(owner)) join(owner, personId);
      else if (key.kind !== 'anonymous')
        matching.conflicts.push({ personId, otherId: owner, evidence: `${key.kind} ${key.value}` });
    }
    matching.ids.push(personId);
  }
  return { ...matching, ids: matching.ids.map(current) };
}

import type { Outcome, Request } from '../../tools/context.ts';
import type { View } from '../../tools/views.ts';
import { people, type Rig } from './rig.ts';
import { sql } from './sql.ts';

/** Somebody who asks, with the rights that a role gives; `ada` is the owner of things in the CRM. */
export const asking = (
  rig: Rig,
  who: 'rep' | 'other' | 'manager' | 'ops' | 'admin',
  more: Partial<Request['actor']> = {},
): Request => ({
  workspaceId: rig.workspaceId,
  actor: {
    kind: 'teammate',
    id: people[who].id,
    name: people[who].realName,
    role: who === 'other' ? 'rep' : who,
    timeZone: people[who].tz,
    ...(who === 'rep' && { ownerId: '11' }),
    ...(who === 'other' && { ownerId: '12' }),
    ...more,
  },
  origin: 'button',
  audience: ['public', 'team', 'finance', 'pii'],
  id: `test-${Math.random().toString(36).slice(2)}`,
});

/** Runs a tool through the door as somebody. */
export const runAs = (
  rig: Rig,
  who: Parameters<typeof asking>[1],
  tool: string,
  input: object = {},
): Promise<Outcome> => rig.bot.core.runner.run({ tool, input }, asking(rig, who));

/** @throws when it was refused, with the reason. */
export async function viewAs<K extends View['kind']>(
  rig: Rig,
  who: Parameters<typeof asking>[1],
  kind: K,
  tool: string,
  input: object = {},
): Promise<Extract<View, { kind: K }>> {
  const { view } = await runAs(rig, who, tool, input);
  if (view.kind !== kind) throw new Error(`${tool} gave ${view.kind}: ${JSON.stringify(view)}`);
  return view as Extract<View, { kind: K }>;
}

export interface StoredAssignment {
  id: string;
  state: string;
  owner_id: string | null;
  decided_by: string | null;
}
/** The assignments of one person, oldest first. */
export const assignmentsOf = (rig: Rig, email: string) =>
  sql<StoredAssignment>(
    rig.databaseUrl,
    `SELECT a.* FROM assignment a JOIN person p ON p.id = a.person_id WHERE p.email = $1 ORDER BY a.created_at`,
    [email],
  );

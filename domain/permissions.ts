export const roles = ['rep', 'manager', 'ops', 'admin'] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  'help.read',
  'leads.read',
  'deals.read',
  'customers.read',
  'crm.write',
  'digest.read',
  'digest.send',
  'health.read',
  'sync.run',
  /** Settings and votes of one's own. */
  'own.write',
  'plans.draft',
] as const;
export type Permission = (typeof permissions)[number];

const rep: Permission[] = [
  'help.read',
  'leads.read',
  'deals.read',
  'customers.read',
  'crm.write',
  'health.read',
  'own.write',
];
const manager: Permission[] = [...rep, 'digest.read', 'digest.send', 'sync.run', 'plans.draft'];
const ops: Permission[] = [
  'help.read',
  'leads.read',
  'deals.read',
  'health.read',
  'sync.run',
  'own.write',
  'plans.draft',
];

/** What each role may do. The one table: listing tools, calling them and confirming writes all read it. */
export const permissionsOf: Record<Role, readonly Permission[]> = {
  rep,
  manager,
  ops,
  admin: permissions,
};

export const may = (role: Role, permission: Permission): boolean => permissionsOf[role].includes(permission);

/** Who may see a piece of data: everybody, the revenue team, those with money rights, those who may see people. */
export type DataClass = 'public' | 'team' | 'finance' | 'pii';
export const allClasses: readonly DataClass[] = ['public', 'team', 'finance', 'pii'];

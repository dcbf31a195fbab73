import type { Role } from '../../domain/permissions.ts';
import type { Owner } from '../vendors/hubspot/shapes.ts';

/** A teammate of the demo company: the same person in Slack and in the CRM, tied by the e-mail address. */
export interface DemoPerson {
  slackId: string;
  ownerId: string;
  firstName: string;
  lastName: string;
  name: string;
  email: string;
  /** IANA. */
  timeZone: string;
  role: Role;
  title: string;
}

const domain = 'northwind-academy.example';
const person = (
  at: number,
  [firstName, lastName]: [string, string],
  role: Role,
  title: string,
  timeZone: string,
): DemoPerson => ({
  slackId: `U0DEMO${String(at).padStart(2, '0')}`,
  ownerId: String(7_000 + at),
  firstName,
  lastName,
  name: `${firstName} ${lastName}`,
  email: `${firstName}.${lastName}@${domain}`.toLowerCase(),
  timeZone,
  role,
  title,
});

/** Six reps, their manager, and the operator who looks after the systems. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  person(1, ['Lena', 'Brandt'], 'rep', 'Course advisor', 'Europe/Berlin'),
  person(2, ['Marco', 'Ferri'], 'rep', 'Course advisor', 'Europe/Rome'),
  person(3, ['Chloe', 'Martin'], 'rep', 'Course advisor', 'Europe/Paris'),
  person(4, ['Tom', 'Whitfield'], 'rep', 'Account executive', 'Europe/London'),
  person(5, ['Priya', 'Raman'], 'rep', 'Account executive', 'America/New_York'),
  person(6, ['Diego', 'Santos'], 'rep', 'Account executive', 'America/Los_Angeles'),
  person(7, ['Ines', 'Keller'], 'manager', 'Head of sales', 'Europe/Berlin'),
  person(8, ['Sam', 'Okafor'], 'ops', 'Revenue operations', 'Europe/Berlin'),
];
export const reps = DEMO_PEOPLE.filter(({ role }) => role === 'rep');

/** Everybody who is a user of the CRM is an owner there. */
export const ownersOf = (since: Date): Owner[] =>
  DEMO_PEOPLE.map(({ ownerId, email, firstName, lastName }) => ({
    id: ownerId,
    email,
    firstName,
    lastName,
    type: 'PERSON',
    userId: Number(ownerId) + 50_000,
    createdAt: since.toISOString(),
    updatedAt: since.toISOString(),
    archived: false,
  }));

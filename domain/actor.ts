import type { Role } from './permissions.ts';

/** Who asks. A schedule acts with the rights that its definition states, never with a person's. */
export interface Actor {
  kind: 'teammate' | 'schedule';
  /** Slack user id of a teammate, name of a schedule. */
  id: string;
  name: string;
  role: Role;
  /** IANA zone; dates that this actor names are meant in it. */
  timeZone: string;
  /** The actor's owner id in the CRM, where the e-mail addresses match. */
  ownerId?: string;
}

/** The road a tool call came by. */
export type Origin = 'command' | 'agent' | 'button' | 'form' | 'link' | 'workflow' | 'schedule' | 'terminal';

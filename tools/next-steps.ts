import { may } from '../domain/permissions.ts';
import type { LeadRecord } from '../prisma/stores/leads.ts';
import type { ReadContext } from './context.ts';
import { crmTitle } from './crm.ts';
import type { FormId, NextStep } from './views.ts';

/** Steps that several views offer; what the person may not do, or what has nowhere to go, is left out. */

/** A note about a person. */
export const noteStep = (context: ReadContext, person: Person): NextStep[] =>
  aboutPerson('Log a note', 'note', context, person);

/** Something to do about a person. */
export const taskStep = (context: ReadContext, person: Person): NextStep[] =>
  aboutPerson('Create a task', 'task', context, person);

/** The record where it lives. */
export const openStep = ({ systems }: ReadContext, url: string | null | undefined): NextStep[] =>
  url ? [{ label: `Open in ${crmTitle(systems)}`, url }] : [];

type Person = Pick<LeadRecord, 'id' | 'crmId'> | undefined;

/** A form whose result goes to the person's contact: without one there is nothing to write to. */
const aboutPerson = (label: string, form: FormId, { request }: ReadContext, person: Person): NextStep[] =>
  person?.crmId && may(request.actor.role, 'crm.write') ? [{ label, form, about: { lead: person.id } }] : [];

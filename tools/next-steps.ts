import { may } from '../domain/permissions.ts';
import type { ReadContext } from './context.ts';
import { crmTitle } from './crm.ts';
import type { NextStep } from './views.ts';

/** Steps that several views offer; what the person may not do, or what has nowhere to go, is left out. */

/** A note about a person. */
export const noteStep = ({ request }: ReadContext, leadId: string | undefined): NextStep[] =>
  leadId && may(request.actor.role, 'crm.write')
    ? [{ label: 'Log a note', form: 'note', about: { lead: leadId } }]
    : [];

/** Something to do about a person. */
export const taskStep = ({ request }: ReadContext, leadId: string | undefined): NextStep[] =>
  leadId && may(request.actor.role, 'crm.write')
    ? [{ label: 'Create a task', form: 'task', about: { lead: leadId } }]
    : [];

/** The record where it lives. */
export const openStep = ({ systems }: ReadContext, url: string | null | undefined): NextStep[] =>
  url ? [{ label: `Open in ${crmTitle(systems)}`, url }] : [];

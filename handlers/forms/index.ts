import type { FormId } from '../../tools/views.ts';
import type { Form } from '../inbound.ts';
import { findLead } from './find-lead.ts';
import { note } from './note.ts';
import { plan } from './plan.ts';
import { resync } from './resync.ts';
import { settings } from './settings.ts';
import { snooze } from './snooze.ts';
import { task } from './task.ts';

/** Every form. An id without one does not compile. */
export const forms: { readonly [K in FormId]: Form } = {
  find_lead: findLead,
  note,
  task,
  snooze,
  resync,
  plan,
  settings,
};

export const isFormId = (id: unknown): id is FormId => typeof id === 'string' && Object.hasOwn(forms, id);

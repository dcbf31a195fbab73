import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { localDate, momentOf } from '../domain/local-time.ts';
import { untrusted } from '../domain/untrusted.ts';
import { contactNow, doInCrm } from './crm.ts';
import { dateInput } from './date-input.ts';
import { defineTool } from './tool.ts';
import { whoIs } from './who.ts';

export const taskCreate = defineTool({
  name: 'task_create',
  description:
    'Creates a task about a person in the CRM for the person who asks. `title` says what to do, `dueOn` is a date ' +
    'like 2026-11-24 (default: today), due at 09:00 in the time zone of the person who asks. It only proposes: the person confirms with a button.',
  permission: 'crm.write',
  doing: 'Preparing the task',
  effect: 'write',
  input: z.strictObject({
    who: z.string().trim().min(1).max(200),
    title: z.string().trim().min(1).max(250),
    dueOn: dateInput.optional(),
  }),
  async preview({ who, title, dueOn }, context) {
    const { actor } = context.request;
    const found = await whoIs(who, context, {
      tool: 'task_create',
      input: { title, ...(dueOn && { dueOn }) },
    });
    if ('view' in found) return found.view;
    const today = localDate(context.now(), actor.timeZone);
    if (dueOn && dueOn < today)
      throw new AppError('bad_input', `${dueOn} is in the past. Nothing was proposed.`);
    const contact = await contactNow(found.lead, context);
    return {
      kind: 'proposal',
      title: 'Create a task',
      target: {
        label: untrusted(found.lead.name || found.lead.email || ''),
        ...(contact.url && { url: contact.url }),
      },
      changes: [
        { field: 'Task', after: untrusted(title) },
        { field: 'Due', after: untrusted(`${dueOn ?? today} 09:00 (${actor.timeZone})`) },
        { field: 'For', after: untrusted(actor.name) },
      ],
      effects: ['Nobody outside is told.'],
      version: `${contact.id} ${dueOn ?? today}`,
      exact: { who: found.lead.id, title, dueOn: dueOn ?? today },
      asOf: context.now().toISOString(),
      notices: actor.ownerId
        ? []
        : ['No owner in the CRM has your e-mail address, so the task will have no owner.'],
    };
  },
  async run({ who, title, dueOn }, context, key) {
    const { actor } = context.request;
    const found = await whoIs(who, context, { tool: 'task_create', input: { title } });
    if ('view' in found) return found.view;
    const contact = await contactNow(found.lead, context);
    const due = momentOf(dueOn ?? localDate(context.now(), actor.timeZone), '09:00', actor.timeZone);
    const input = {
      target: { type: 'contact', id: contact.id },
      title,
      dueAt: due.toISOString(),
      ...(actor.ownerId && { ownerId: actor.ownerId }),
    };
    return doInCrm(context, 'task_create', input, key, 'Task created', found.lead.name);
  },
});

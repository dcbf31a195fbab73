import { z } from 'zod';
import { untrusted } from '../domain/untrusted.ts';
import { decideOwn } from './assignment-of.ts';
import { defineTool } from './tool.ts';

export const leadDismiss = defineTool({
  name: 'lead_dismiss',
  description:
    'Marks a hot lead as not useful: it waits for nobody any more. `assignment` is an id from an alert. It changes ' +
    'neither the score nor the CRM; should the person become hot again another day, that is news again.',
  permission: 'crm.write',
  doing: 'Keeping that it is not useful',
  effect: 'personal',
  input: z.strictObject({ assignment: z.string().max(40) }),
  async run({ assignment: id }, context) {
    const { lead } = await decideOwn(id, { state: 'dismissed' }, context);
    return {
      kind: 'done',
      title: 'Marked as not useful',
      target: { label: untrusted(lead.name || lead.email || '') },
      lines: ['It waits for nobody any more. Its score and the CRM are as they were.'],
      asOf: context.now().toISOString(),
      notices: [],
    };
  },
});

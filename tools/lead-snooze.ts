import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { localText } from '../domain/local-time.ts';
import { untrusted } from '../domain/untrusted.ts';
import { decideOwn } from './assignment-of.ts';
import { defineTool } from './tool.ts';

/** What somebody puts off for longer is not useful to them. */
const longestMs = 90 * 24 * 60 * 60 * 1000;

export const leadSnooze = defineTool({
  name: 'lead_snooze',
  description:
    'Puts a hot lead off until a moment (`until`, an ISO time): the card comes back to the person then. `assignment` is an ' +
    'id from an alert. Others can still claim it.',
  permission: 'crm.write',
  doing: 'Putting the lead off',
  effect: 'personal',
  input: z.strictObject({ assignment: z.string().max(40), until: z.iso.datetime({ offset: true }) }),
  async run({ assignment: id, until }, context) {
    const at = context.now();
    const moment = new Date(until);
    if (moment <= at) throw new AppError('bad_input', 'This time has passed. Nothing was changed.');
    if (moment.getTime() - at.getTime() > longestMs)
      throw new AppError('bad_input', 'A lead can be put off for 90 days at most. Nothing was changed.');
    const { lead } = await decideOwn(id, { state: 'snoozed', until: moment }, context);
    return {
      kind: 'done',
      title: `Put off until ${localText(moment, context.request.actor.timeZone)}`,
      target: { label: untrusted(lead.name || lead.email || '') },
      lines: ['I bring it back to you then. Others can claim it meanwhile.'],
      asOf: at.toISOString(),
      notices: [],
    };
  },
});

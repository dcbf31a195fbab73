import { z } from 'zod';
import { bandFloor } from '../domain/bands.ts';
import { defineTool } from './tool.ts';

export const helpGet = defineTool({
  name: 'help_get',
  description:
    'Explains what Switchboard can do, its commands and how scores work. With `topic` (a command without the slash) ' +
    'only that one. Use it when somebody asks for help or what is possible.',
  permission: 'help.read',
  doing: 'Looking up what I can do',
  effect: 'read',
  input: z.strictObject({ topic: z.string().trim().toLowerCase().max(40).optional() }),
  async run({ topic }, { now, commands }) {
    const word = `/${topic?.replace(/^\//, '') ?? ''}`;
    const wanted = commands.filter(({ usage }) => topic === undefined || usage.split(' ')[0] === word);
    return {
      kind: 'help',
      title: 'What you can ask me',
      commands: [...(wanted.length > 0 ? wanted : commands)],
      text: [
        `A score is the sum of a ledger that anyone can read. Hot means ${bandFloor.high_intent} points or more, ` +
          `sales outreach ${bandFloor.sales_outreach} up to ${bandFloor.high_intent}, course nurture ${bandFloor.course_nurture} up to ${bandFloor.sales_outreach}.`,
        'Every change is shown first and happens only when you confirm it with the button.',
      ],
      asOf: now().toISOString(),
      notices: [],
    };
  },
});

import { z } from 'zod';
import { bandFloor } from '../domain/bands.ts';
import { defineTool } from './tool.ts';
import type { HelpView } from './views.ts';

/** What people can type. The slash commands check themselves against this list. */
export const commandHelp: HelpView['commands'] = [
  {
    usage: '/leads [hot|nurture|outreach|new|mine] [n]',
    does: 'Leads by score',
    examples: ['/leads hot 5', 'who are my hot leads?'],
  },
  {
    usage: '/lead <name or e-mail>',
    does: 'One person, and why they are hot',
    examples: ['/lead ada@example.com', 'why is Ada Byron hot?'],
  },
  {
    usage: '/deals [open|stuck|closing|won|lost|mine] [n]',
    does: 'Deals with sums per currency',
    examples: ['/deals stuck', 'which deals close soon?'],
  },
  {
    usage: '/resync <system> [since <date>|full]',
    does: 'Reads a system again and posts what moved',
    examples: ['/resync hubspot', '/resync stripe since 2026-11-01'],
  },
  {
    usage: '/health [system]',
    does: 'What works, what is old, what failed and how to fix it',
    examples: ['/health', 'is hubspot up to date?'],
  },
  {
    usage: '/digest [now|preview|settings]',
    does: 'The daily digest',
    examples: ['/digest preview', 'send me the digest now'],
  },
  { usage: '/switchboard help', does: 'This overview', examples: ['/switchboard help'] },
];

export const helpGet = defineTool({
  name: 'help_get',
  description:
    'Explains what Switchboard can do, its commands and how scores work. With `topic` (a command without the slash) ' +
    'only that one. Use it when somebody asks for help or what is possible.',
  permission: 'help.read',
  effect: 'read',
  input: z.strictObject({ topic: z.string().trim().toLowerCase().max(40).optional() }),
  async run({ topic }, { now }) {
    const wanted = commandHelp.filter(
      ({ usage }) => topic === undefined || usage.startsWith(`/${topic.replace(/^\//, '')}`),
    );
    return {
      kind: 'help',
      title: 'What you can ask me',
      commands: wanted.length > 0 ? wanted : commandHelp,
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

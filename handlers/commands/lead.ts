import { isHelp } from '../filters.ts';
import type { SlashCommand } from '../inbound.ts';

export const lead: SlashCommand = {
  name: '/lead',
  usage: '<name or e-mail>',
  does: 'Shows one lead: the score and why, deals and payments',
  examples: ['/lead ana@example.com', '/lead Ana López'],
  /** A name is taken as it was typed: no word of it is a filter. */
  toToolCall(words) {
    if (words.length === 1 && isHelp(words[0])) return 'help';
    const who = words
      .join(' ')
      .replace(/^["'“”„»«]+|["'“”„»«]+$/g, '')
      .trim();
    return who
      ? { tool: 'lead_get', input: { who } }
      : { problem: 'Which lead? Add a name or an e-mail address.' };
  },
};

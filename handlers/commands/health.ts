import { isHelp } from '../filters.ts';
import type { SlashCommand } from '../inbound.ts';
import { fold, quoted } from '../words.ts';

export const health: SlashCommand = {
  name: '/health',
  usage: '[system]',
  does: 'Shows whether the connected systems and the bot itself work',
  examples: ['/health', '/health hubspot'],
  toToolCall([system, ...rest]) {
    if (isHelp(system)) return 'help';
    if (rest.length > 0) return { problem: `One system at a time, not also ${quoted(rest.join(' '))}.` };
    const all = system === undefined || ['all', 'alle', 'alles'].includes(fold(system));
    return { tool: 'health_get', input: all ? {} : { system: fold(system) } };
  },
};

import { clip } from '../../domain/text.ts';
import type { SlashCommand } from '../inbound.ts';
import { meaning, quoted } from '../words.ts';

const verbs = {
  help: ['hilfe'],
  settings: ['einstellungen'],
  doctor: ['health', 'zustand'],
  status: ['stand'],
  parked: ['failed', 'geparkt', 'fehlgeschlagen'],
} as const;

export const switchboard: SlashCommand = {
  name: '/switchboard',
  usage: 'help [topic]|doctor|status|parked|settings',
  does: 'Says what the bot can do and how it is set up',
  examples: ['/switchboard help', '/switchboard help leads', '/switchboard doctor'],
  toToolCall([verb = 'help', ...rest]) {
    const does = meaning(verb, verbs) ?? (verb === '?' ? 'help' : undefined);
    if (does === undefined) return { problem: `${quoted(verb)} is not something /switchboard can do.` };
    if (does === 'help') {
      const topic = clip(rest.join(' '), 80);
      return { tool: 'help_get', input: topic ? { topic } : {} };
    }
    if (rest[0] !== undefined) return { problem: `${quoted(rest[0])} is one word too many.` };
    const tools = {
      settings: 'settings_show',
      doctor: 'health_get',
      status: 'sync_status',
      parked: 'parked_list',
    } as const;
    return { tool: tools[does], input: {} };
  },
};

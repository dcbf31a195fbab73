import { isHelp } from '../filters.ts';
import type { SlashCommand } from '../inbound.ts';
import { meaning, parseDate, quoted } from '../words.ts';

const verbs = {
  now: ['jetzt', 'send', 'senden'],
  preview: ['vorschau', 'show', 'zeigen', 'today', 'heute'],
  settings: ['einstellungen', 'config'],
} as const;

export const digest: SlashCommand = {
  name: '/digest',
  usage: '[now|preview [date]|settings]',
  does: 'Shows the daily digest, sends it to you now, or says when it comes',
  examples: ['/digest', '/digest now', '/digest preview 2026-11-19'],
  toToolCall([verb = 'preview', date, ...rest]) {
    if (isHelp(verb)) return 'help';
    const does = meaning(verb, verbs);
    const extra = does === 'preview' ? rest[0] : (date ?? rest[0]);
    if (does === undefined) return { problem: `${quoted(verb)} is not something the digest can do.` };
    if (extra !== undefined) return { problem: `${quoted(extra)} is one word too many.` };
    if (does === 'now') return { tool: 'digest_send', input: {} };
    if (does === 'settings') return { tool: 'digest_settings', input: {} };
    if (date === undefined) return { tool: 'digest_preview', input: {} };
    const day = parseDate(date);
    return day
      ? { tool: 'digest_preview', input: { date: day } }
      : { problem: `${quoted(date)} is not a date such as 2026-11-19.` };
  },
};

import { isHelp } from '../filters.ts';
import type { SlashCommand } from '../inbound.ts';
import { fold, meaning, parseDate, quoted } from '../words.ts';

const modes = {
  full: ['voll', 'vollstaendig', 'komplett', 'everything', 'alles'],
  since: ['seit', 'from', 'ab', 'von'],
  status: ['stand', 'progress', 'fortschritt'],
} as const;

export const resync: SlashCommand = {
  name: '/resync',
  usage: '<system> [since <date>|full|status]',
  does: 'Reads a connected system again',
  examples: ['/resync hubspot', '/resync stripe since 2026-11-01', '/resync hubspot full'],
  toToolCall([system, mode, date, ...rest]) {
    if (isHelp(system)) return 'help';
    if (system === undefined) return { problem: 'Which system? For example hubspot or stripe.' };
    const name = fold(system);
    if (!/^[a-z][a-z0-9_-]{0,39}$/.test(name))
      return { problem: `${quoted(system)} is not the name of a system.` };
    const forgotten = meaning(name, modes);
    if (forgotten === 'status' && mode === undefined) return { tool: 'sync_status', input: {} };
    if (forgotten !== undefined) return { problem: `Which system? Its name goes before ${quoted(system)}.` };
    if (mode === undefined) return { tool: 'sync_start', input: { system: name } };

    switch (meaning(mode, modes)) {
      case 'since': {
        const since = date === undefined ? undefined : parseDate(date);
        if (since === undefined) return { problem: `“since” needs a date such as 2026-11-01.` };
        return rest.length > 0 ? tooMany(rest) : { tool: 'sync_start', input: { system: name, since } };
      }
      case 'full':
        return date !== undefined
          ? tooMany([date])
          : { tool: 'sync_start', input: { system: name, mode: 'full' } };
      case 'status':
        return date !== undefined ? tooMany([date]) : { tool: 'sync_status', input: { system: name } };
      case undefined:
        return { problem: `${quoted(mode)} is neither a date nor “full”.` };
    }
  },
};

const tooMany = ([word = '']: string[]): { problem: string } => ({
  problem: `${quoted(word)} is one word too many.`,
});

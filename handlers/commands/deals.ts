import { listInput } from '../filters.ts';
import type { SlashCommand } from '../inbound.ts';

const filters = {
  open: ['offen', 'offene', 'offenen'],
  stuck: [
    'haengend',
    'haengende',
    'haengenden',
    'stalled',
    'festgefahren',
    'festgefahrene',
    'stockend',
    'stockende',
  ],
  closing: ['soon', 'bald', 'abschluss', 'schliessend', 'schliessende'],
  won: ['gewonnen', 'gewonnene', 'gewonnenen'],
  lost: ['verloren', 'verlorene', 'verlorenen'],
} as const;

export const deals: SlashCommand = {
  name: '/deals',
  usage: '[open|stuck|closing|won|lost] [mine] [n]',
  does: 'Lists deals with their sums per currency',
  examples: ['/deals stuck', '/deals closing mine', '/deals won 20'],
  toToolCall(words) {
    const read = listInput(words, filters, ['deal', 'deals', 'geschaefte']);
    return read === 'help' || 'problem' in read ? read : { tool: 'deals_search', input: read.input };
  },
};

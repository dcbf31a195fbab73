import { listInput } from '../filters.ts';
import type { SlashCommand } from '../inbound.ts';

const filters = {
  hot: ['heiss', 'heisse', 'heissen', 'heisser', 'hottest', 'heisseste', 'heissesten'],
  outreach: ['sales', 'vertrieb', 'ansprache'],
  nurture: ['warm', 'warme', 'pflege'],
  new: ['neu', 'neue', 'neuen', 'neuer', 'newest', 'neueste', 'neuesten'],
  all: ['alle', 'every', 'everyone'],
} as const;

export const leads: SlashCommand = {
  name: '/leads',
  usage: '[hot|outreach|nurture|new|all] [mine] [n]',
  does: 'Lists leads, the hottest first',
  examples: ['/leads hot', '/leads new 20', '/leads mine'],
  toToolCall(words) {
    const read = listInput(words, filters, ['lead', 'leads']);
    return read === 'help' || 'problem' in read ? read : { tool: 'leads_search', input: read.input };
  },
};

import { drawBlocks } from '../blocks/index.js';
import { el } from '../kit/dom.js';
import { showRecord } from './details.js';
import { recordCard } from './record.js';

/** Previews that the app gave of links in a message: records as cards, anything else as its blocks. */
export function drawUnfurls(message, surface) {
  return (message.unfurls ?? []).map(({ url, blocks = [], entity }) =>
    entity
      ? recordCard(entity, surface, () => showRecord(message, url, entity))
      : el('div.unfurl', { 'data-testid': 'unfurl' }, drawBlocks(blocks, surface, url)),
  );
}

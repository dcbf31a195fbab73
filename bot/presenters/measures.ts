import type { Figure } from '../../domain/figure.ts';
import { bold, dotted, type Line, link } from './parts.ts';

/** "Contacts **2,000** · Deals **300**", each linked to its source where it has an address. */
export const measures = (figures: Figure[]): Line =>
  dotted(...figures.map((each) => [`${each.label} `, measure(each)]));

export const measure = (figure: Figure) => bold(link(figure.source.url, figure));

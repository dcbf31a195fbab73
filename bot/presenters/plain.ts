import { cut, oneLine } from './text.ts';

/**
 * Text on its way to a place that shows plain text, or hands it on to one that does not: nothing in it can become a
 * mention, a channel or a link there.
 */
export const plainText = (text: string, max: number): string =>
  cut(
    oneLine(text)
      .replaceAll('<', '‹')
      .replaceAll('>', '›')
      .replace(/(?<![\p{L}\p{N}.])@(?=\S)/gu, '＠')
      .replace(/(?<![\p{L}\p{N}])#(?=\p{L})/gu, '＃')
      .replace(/:\/\//g, ':∕∕')
      .replace(/\b(mailto|tel):/gi, '$1∶'),
    max,
  );

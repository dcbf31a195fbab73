import { type Extent, rowsShown } from './extent.ts';
import type { Button, Line, Part } from './parts.ts';
import { safeUrl } from './text.ts';

/**
 * The document in words: all that its blocks say, for a notification, a screen reader or a terminal.
 * @param text what `lineWriter` made for the medium.
 */
export function toText(parts: Part[], extent: Extent, text: (line: Line) => string): string {
  const paragraph = (all: Line[]) => all.map(text).filter(Boolean).join('\n');
  const addresses = (buttons: Button[]) =>
    paragraph(
      buttons.flatMap(({ label, does }): Line[] =>
        'url' in does && safeUrl(does.url) ? [[{ link: does.url, text: [label], address: true }]] : [],
      ),
    );
  const of = (part: Part): string => {
    switch (part.part) {
      case 'heading':
        return text(part.text);
      case 'lines':
      case 'context':
        return paragraph(part.lines);
      case 'fields':
        return part.fields.map(({ label, value }) => `${text(label)}: ${text(value)}`).join('\n');
      case 'rows': {
        const { rows, after } = rowsShown(part, extent);
        const written = rows.map((row) => paragraph(row.lines).replaceAll('\n', '\n   '));
        return [...written, ...after.map(of)].filter(Boolean).join('\n');
      }
      case 'menu':
        return part.options.map(({ label, detail }) => `- ${text([label])} (${text([detail])})`).join('\n');
      case 'buttons':
        return part.onlyWhole && !extent.whole ? text([part.onlyWhole.otherwise]) : addresses(part.buttons);
      case 'chart':
      case 'feedback':
      case 'divider':
        return '';
    }
  };
  return parts.map(of).filter(Boolean).join('\n\n');
}

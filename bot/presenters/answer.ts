import { isFigure } from '../../domain/figure.ts';
import type { AnswerView, View } from '../../tools/views.ts';
import { measure } from './measures.ts';
import { divider, type Line, lines, type Part, type Presenter } from './parts.ts';

/** A list below an answer shows its first rows; the answer above has said what matters. */
const attachedRows = 5;

/** `partsOf` presents the views that the answer rests on. */
export const answer =
  (partsOf: Presenter<View>): Presenter<AnswerView> =>
  ({ paragraphs, attachments }, reader) => [
    ...paragraphs.map((paragraph) => lines(...paragraphLines(paragraph))),
    ...attachments.flatMap((view) => [
      divider,
      ...partsOf(view, reader).map(view.kind === 'leads' || view.kind === 'deals' ? reduced : whole),
    ]),
  ];

const whole = (part: Part): Part => part;

const reduced = (part: Part): Part =>
  part.part === 'rows' && part.rows.length > attachedRows
    ? { ...part, rows: part.rows.slice(0, attachedRows) }
    : part;

/** One line per line break, so that a long paragraph is divided between lines and not inside one. */
function paragraphLines(paragraph: AnswerView['paragraphs'][number]): Line[] {
  const all: Line[] = [[]];
  for (const piece of paragraph) {
    if (typeof piece !== 'string') all.at(-1)?.push(isFigure(piece) ? measure(piece) : piece);
    else
      for (const [index, text] of piece.split('\n').entries()) {
        if (index > 0) all.push([]);
        all.at(-1)?.push({ prose: text });
      }
  }
  return all;
}

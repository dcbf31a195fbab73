import { isUntrusted } from '../../domain/untrusted.ts';
import type { PlanView } from '../../tools/views.ts';
import {
  bold,
  figureFields,
  heading,
  type Line,
  lines,
  type Part,
  type Presenter,
  short,
  titledRows,
} from './parts.ts';

export const plan: Presenter<PlanView> = ({ title, sections, questions }) => [
  heading(title),
  ...sections.flatMap(section),
  ...titledRows(
    'Open questions',
    questions.map((question, index) => ({ lines: [[`${index + 1}. ${question}`]] })),
  ),
];

function section({ title, figures, lines: points, empty }: PlanView['sections'][number]): Part[] {
  if (figures.length === 0 && points.length === 0)
    return [lines([bold(title)], [empty ?? 'Nothing was found.'])];
  return [
    lines([bold(title)]),
    ...figureFields(figures),
    { part: 'rows', rows: points.map((point) => ({ lines: [bullet(point)] })) },
  ];
}

const bullet = (point: PlanView['sections'][number]['lines'][number]): Line => [
  '• ',
  isUntrusted(point) ? short(point, 200) : point,
];

import type { HelpView } from '../../tools/views.ts';
import { heading, type Line, lines, type Presenter } from './parts.ts';

export const help: Presenter<HelpView> = ({ title, commands, text }) => [
  heading(title),
  ...text.map((paragraph) => lines([paragraph])),
  {
    part: 'rows',
    rows: commands.map(({ usage, does, examples }) => ({
      lines: [[{ code: usage }, `  ${does}`], examplesOf(examples)],
    })),
  },
];

const examplesOf = (examples: string[]): Line =>
  examples.length === 0
    ? []
    : [
        'for example ',
        ...examples.flatMap((example, index): Line => [index === 0 ? '' : ', ', { code: example }]),
      ];

import type { PickerView } from '../../tools/views.ts';
import { bold, heading, lines, type Presenter, short } from './parts.ts';

/** So many can be told apart side by side; more go into a list. */
const asButtons = 5;

export const picker: Presenter<PickerView> = ({ question, options }) => [
  heading(question),
  options.length === 0 ? lines(['Nothing to choose from.']) : choices(options),
];

const choices = (options: PickerView['options']): ReturnType<Presenter<PickerView>>[number] =>
  options.length > asButtons
    ? { part: 'menu', placeholder: 'Choose one', options }
    : {
        part: 'rows',
        rows: options.map(({ label, detail, call }) => ({
          lines: [[bold(short(label))], [short(detail, 120)]],
          button: { label: 'This one', does: call },
        })),
      };

import type { PickerView } from '../../tools/views.ts';
import { fitsButton, fitsOption } from './blocks.ts';
import { bold, heading, lines, type Presenter, short } from './parts.ts';

/** So many can be told apart side by side; more go into a list, as long as their calls are short. */
const asButtons = 5;
const tooLong =
  'The text is too long for a button here. Ask again and name the one you mean by the e-mail address.';

export const picker: Presenter<PickerView> = ({ question, options }) => {
  if (options.length === 0) return [heading(question), lines(['Nothing to choose from.'])];
  if (options.length > asButtons && options.every(({ call }) => fitsOption(call)))
    return [heading(question), { part: 'menu', placeholder: 'Choose one', options }];
  const rows = options.map(({ label, detail, call }) => ({
    lines: [[bold(short(label))], [short(detail, 120)]],
    buttons: [{ label: 'This one', does: call }],
  }));
  const whole = options.every(({ call }) => fitsButton(call));
  return [heading(question), { part: 'rows', rows }, ...(whole ? [] : [lines([tooLong])])];
};

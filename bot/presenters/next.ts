import type { NextStep } from '../../tools/views.ts';
import type { Button, Part } from './parts.ts';

/** More would be a menu and no suggestion. */
const most = 5;

/** The buttons of what makes sense next, the same way below every card. */
export const nextSteps = (steps: NextStep[] = []): Part[] =>
  steps.length > 0 ? [{ part: 'buttons', buttons: steps.slice(0, most).map(nextButton) }] : [];

export function nextButton(step: NextStep): Button {
  const { label } = step;
  if ('call' in step) return { label, does: step.call };
  if ('form' in step) return { label, does: { form: step.form, about: step.about } };
  return { label, does: { url: step.url } };
}

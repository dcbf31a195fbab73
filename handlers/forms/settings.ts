import { AppError } from '../../domain/errors.ts';
import type { Form } from '../inbound.ts';
import { problemAt } from './fields.ts';

/** The tool that knows the settings shows them as a form, filled in as they are now. */
export const settings: Form = {
  id: 'settings',
  tool: 'settings_update',
  async build({ read }) {
    const view = await read('settings_get', {});
    if (view?.kind === 'form') return view;
    throw new AppError('transient', 'Your settings could not be read. Please try again in a moment.');
  },
  toToolCall({ values }) {
    const { quietFrom, quietTo } = values;
    if (Boolean(quietFrom) !== Boolean(quietTo))
      return problemAt(
        quietFrom ? 'quietTo' : 'quietFrom',
        'Quiet hours need both times; leave both empty for none.',
      );
    if (quietFrom && quietFrom === quietTo) return problemAt('quietTo', 'This is when they begin.');
    return { tool: 'settings_update', input: { ...values } };
  },
};

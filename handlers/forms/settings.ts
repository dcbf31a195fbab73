import { AppError } from '../../domain/errors.ts';
import type { Form } from '../inbound.ts';

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
    if (Boolean(quietFrom) === Boolean(quietTo)) return { tool: 'settings_update', input: { ...values } };
    const problem = 'Quiet hours need both times; leave both empty for none.';
    return { problems: { [quietFrom ? 'quietTo' : 'quietFrom']: problem } };
  },
};

import { AppError } from '../../domain/errors.ts';
import { isDate, localDate } from '../../domain/local-time.ts';
import type { Form } from '../inbound.ts';
import { given, missing, problemAt, words } from './fields.ts';

export const resync: Form = {
  id: 'resync',
  tool: 'sync_start',
  async build({ about, now, systems }) {
    const readable = systems.filter(({ on, streams }) => on && streams.length > 0);
    if (readable.length === 0)
      throw new AppError(
        'config',
        'No system is connected, so there is nothing to read. /health says what is missing.',
      );
    const asked = readable.find(({ id }) => id === about.system) ?? readable[0]!;
    return {
      kind: 'form',
      form: 'resync',
      title: 'Resync a system',
      submit: 'Start',
      fields: [
        {
          type: 'choice',
          name: 'system',
          label: 'System',
          options: readable.map(({ id, title }) => ({ value: id, label: title })),
          initial: asked.id,
        },
        {
          type: 'choice',
          name: 'mode',
          label: 'What to read',
          options: [
            { value: 'incremental', label: 'What has changed' },
            { value: 'full', label: 'Everything, which also finds what was deleted' },
          ],
          initial: 'incremental',
        },
        {
          type: 'date',
          name: 'since',
          label: 'Changed since',
          optional: true,
          hint: 'Empty: since the last sync.',
        },
      ],
      about: {},
      asOf: now.toISOString(),
      notices: [],
    };
  },
  toToolCall(submitted, { timeZone, now }) {
    const [system, mode, since] = [
      words(submitted, 'system'),
      words(submitted, 'mode'),
      words(submitted, 'since'),
    ];
    if (!system) return problemAt('system', missing);
    if (!since) return { tool: 'sync_start', input: given({ system, mode }) };
    if (mode === 'full') return problemAt('since', 'Leave this empty to read everything.');
    if (!isDate(since) || since > localDate(now, timeZone))
      return problemAt('since', 'Choose a day in the past.');
    return { tool: 'sync_start', input: given({ system, mode, since }) };
  },
};

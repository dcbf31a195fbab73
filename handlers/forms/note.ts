import type { Form } from '../inbound.ts';
import { aboutOf, leadField, missing, othersWrote, words } from './fields.ts';

export const note: Form = {
  id: 'note',
  tool: 'note_add',
  async build(context) {
    const { about, now } = context;
    return {
      kind: 'form',
      form: 'note',
      title: 'Log a note',
      ...(about.text && { intro: othersWrote }),
      submit: 'Preview',
      fields: [
        await leadField(context, 'Lead'),
        {
          type: 'text',
          name: 'text',
          label: 'Note',
          lines: 'many',
          max: 3000,
          ...(about.text && { initial: about.text }),
          hint: 'You see it once more before it goes to the CRM.',
        },
      ],
      about: aboutOf(about),
      asOf: now.toISOString(),
      notices: [],
    };
  },
  toToolCall(submitted) {
    const [who, text] = [words(submitted, 'lead'), words(submitted, 'text')];
    if (who && text) return { tool: 'note_add', input: { who, text } };
    return { problems: { ...(!who && { lead: missing }), ...(!text && { text: missing }) } };
  },
};

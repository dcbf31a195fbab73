import { isDate, localDate } from '../../domain/local-time.ts';
import { clip } from '../../domain/text.ts';
import type { Form } from '../inbound.ts';
import { aboutOf, leadField, missing, othersWrote, words } from './fields.ts';

const longest = 250;

export const task: Form = {
  id: 'task',
  tool: 'task_create',
  async build(context) {
    const { about, actor, now } = context;
    const text = about.text && clip(about.text.replace(/\s+/g, ' '), longest);
    return {
      kind: 'form',
      form: 'task',
      title: 'Create a task',
      ...(text && { intro: othersWrote }),
      submit: 'Preview',
      fields: [
        await leadField(context, 'Lead'),
        {
          type: 'text',
          name: 'title',
          label: 'What is to be done',
          lines: 'one',
          max: longest,
          ...(text && { initial: text }),
        },
        {
          type: 'date',
          name: 'dueOn',
          label: 'Due on',
          initial: localDate(now, actor.timeZone),
          hint: `At 09:00 (${actor.timeZone}).`,
        },
      ],
      about: aboutOf(about),
      asOf: now.toISOString(),
      notices: [],
    };
  },
  toToolCall(submitted, { timeZone, now }) {
    const [who, title, dueOn] = [
      words(submitted, 'lead'),
      words(submitted, 'title'),
      words(submitted, 'dueOn'),
    ];
    const problems = {
      ...(!who && { lead: missing }),
      ...(!title && { title: missing }),
      ...(!isDate(dueOn)
        ? { dueOn: missing }
        : dueOn < localDate(now, timeZone) && {
            dueOn: 'This day is over. Choose today or a later day.',
          }),
    };
    return Object.keys(problems).length > 0
      ? { problems }
      : { tool: 'task_create', input: { who, title, dueOn } };
  },
};

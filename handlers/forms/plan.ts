import { AppError } from '../../domain/errors.ts';
import type { Form } from '../inbound.ts';
import { given, missing, words } from './fields.ts';

const most = 10_000_000;

export const plan: Form = {
  id: 'plan',
  tool: 'plan_draft',
  async build({ about, now, systems }) {
    const options = systems.map(({ id, title }) => ({ value: id, label: title }));
    if (options.length < 2)
      throw new AppError('config', 'A plan needs two systems, and fewer are known here.');
    const initial = (id: string | undefined) =>
      options.some(({ value }) => value === id) ? { initial: id! } : {};
    return {
      kind: 'form',
      form: 'plan',
      title: 'Draft a plan',
      intro: 'A first draft of how to connect one system to another: facts, sums and open questions.',
      submit: 'Draft',
      fields: [
        { type: 'choice', name: 'from', label: 'From', options, ...initial(about.from) },
        { type: 'choice', name: 'to', label: 'To', options, ...initial(about.to) },
        {
          type: 'number',
          name: 'recordsPerDay',
          label: 'Records per day',
          min: 1,
          max: most,
          optional: true,
          hint: 'Empty: as many as were new in the last four weeks, where that is known.',
        },
        {
          type: 'text',
          name: 'goal',
          label: 'What it is for',
          lines: 'many',
          max: 1000,
          optional: true,
          placeholder: 'Sales sees within a minute who has paid.',
        },
      ],
      about: {},
      asOf: now.toISOString(),
      notices: [],
    };
  },
  toToolCall(submitted) {
    const [from, to, goal] = [words(submitted, 'from'), words(submitted, 'to'), words(submitted, 'goal')];
    const { recordsPerDay } = submitted.values;
    const countable =
      recordsPerDay === undefined || (Number.isInteger(recordsPerDay) && within(Number(recordsPerDay)));
    const problems = {
      ...(!from && { from: missing }),
      ...(!to ? { to: missing } : from === to && { to: 'Choose another system than above.' }),
      ...(!countable && { recordsPerDay: `A whole number from 1 to ${most.toLocaleString('en')}.` }),
    };
    if (Object.keys(problems).length > 0) return { problems };
    return { tool: 'plan_draft', input: given({ from, to, recordsPerDay, goal }) };
  },
};

const within = (count: number): boolean => count >= 1 && count <= most;

import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { may } from '../domain/permissions.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { ReadContext } from './context.ts';
import { openQuestions } from './plan/questions.ts';
import {
  fieldsSection,
  missingSection,
  pairsSection,
  recordsSection,
  volumeSection,
} from './plan/sections.ts';
import { isUnread, type Side, sideOf } from './plan/side.ts';
import { volumeOf } from './plan/volume.ts';
import { defineTool } from './tool.ts';
import type { NextStep } from './views.ts';

const mostRecords = 10_000_000;

export const planDraft = defineTool({
  name: 'plan_draft',
  description:
    'Collects the first facts for connecting one system to another: whether each is connected, its records, fields ' +
    'and limits, fields that look alike, calls per day and the time of a first load, what is missing, and the ' +
    'questions that people have to answer. `from` is read, `to` is written; an unknown system gets questions in place ' +
    'of facts. `recordsPerDay` only if the person named a number. Everything is read or computed; it decides, checks ' +
    'and builds nothing, and it is no finished plan.',
  permission: 'plans.draft',
  doing: 'Collecting facts for a plan',
  effect: 'read',
  input: z.strictObject({
    from: z.string().trim().min(1).max(80),
    to: z.string().trim().min(1).max(80),
    recordsPerDay: z.number().int().min(1).max(mostRecords).optional(),
    goal: z.string().trim().min(1).max(1000).optional(),
  }),
  async run({ from: source, to: target, recordsPerDay, goal }, context) {
    const [from, to] = await Promise.all([sideOf(source, context), sideOf(target, context)]);
    if (from.system ? from.system === to.system : source.toLowerCase() === target.toLowerCase())
      throw new AppError('bad_input', 'A plan joins two different systems; both names mean the same one.');
    const volume = await volumeOf(recordsPerDay, from, context);
    const asOf = oldest([from, to], context);
    return {
      kind: 'plan',
      title: `First facts of a plan: ${from.system?.title ?? 'another system'} to ${to.system?.title ?? 'another system'}`,
      sections: [
        ...(goal ? [{ title: 'What it is for', figures: [], lines: [untrusted(goal)] }] : []),
        recordsSection('Read from', from, context),
        recordsSection('Written to', to, context),
        ...[from, to].flatMap((side) => fieldsSection(side, context)),
        pairsSection(from, to),
        volumeSection(from, to, volume, asOf),
        missingSection(from, to),
      ],
      questions: openQuestions(from, to, volume),
      next: stepsFrom(from, to, context),
      asOf,
      notices: [],
    };
  },
});

const oldest = (sides: Side[], { now }: ReadContext): string =>
  new Date(
    Math.min(
      now().getTime(),
      ...sides.flatMap(({ streams }) => streams.flatMap(({ readAt }) => readAt?.getTime() ?? [])),
    ),
  ).toISOString();

function stepsFrom(from: Side, to: Side, { request }: ReadContext): NextStep[] {
  const mayRead = may(request.actor.role, 'sync.run');
  return [
    ...[from, to].flatMap((side) =>
      mayRead && side.system && isUnread(side)
        ? [
            {
              label: `Read ${side.system.title}`,
              call: { tool: 'sync_start', input: { system: side.system.id } },
            },
          ]
        : [],
    ),
    {
      label: 'Change the figures',
      form: 'plan',
      about: { ...(from.system && { from: from.system.id }), ...(to.system && { to: to.system.id }) },
    },
    { label: 'Health', call: { tool: 'health_get', input: {} } },
  ];
}

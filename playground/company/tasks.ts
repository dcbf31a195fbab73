import type { GivenRecord } from '../vendors/hubspot/shapes.ts';
import { stageIds } from './catalogue.ts';
import type { Contact } from './contacts.ts';
import type { Deal } from './deals.ts';
import { before, Dice, dayMs, hourMs } from './dice.ts';
import { reps } from './people.ts';

/** Something that a rep is to do, or did, about a person. */
export interface Task {
  id: string;
  title: string;
  contact: Contact;
  ownerId: string;
  status: 'NOT_STARTED' | 'IN_PROGRESS' | 'WAITING' | 'COMPLETED';
  createdAt: Date;
  updatedAt: Date;
  dueAt: Date;
}

/** What is done at each stage; won deals are looked after, too. */
const doings: Partial<Record<string, readonly string[]>> = {
  [stageIds.won]: ['Ask how the first week went', 'Send the access to the course', 'Ask for a reference'],
};
const usual = ['Call back', 'Send the offer', 'Answer the question about seats', 'Ask about the budget'];

/** Days from now at which the open tasks of a rep are due: some are late already. */
const dueIn = [-6, -2, -0.3, 0.2, 1, 2, 4, 9];
const donePerRep = 4;

/** A few open tasks and a few done ones for each rep, about the people of their deals. */
export function makeTasks(seed: number, now: Date, deals: readonly Deal[]): Task[] {
  const dice = new Dice(seed);
  const tasks = reps.flatMap(({ ownerId }) => {
    const own = deals.filter((deal) => deal.ownerId === ownerId && deal.stageId !== stageIds.lost);
    const about = dice.sample(own, dueIn.length + donePerRep);
    return about.map((deal, at) => taskAbout(dice, now, deal, dueIn[at]));
  });
  return tasks.map((task, at) => ({ ...task, id: String(40_001 + at) }));
}

function taskAbout(dice: Dice, now: Date, deal: Deal, days: number | undefined): Omit<Task, 'id'> {
  const { contact, ownerId, createdAt: earliest } = deal;
  const isDone = days === undefined;
  const dueAt = before(now, (isDone ? dice.int(1, 40) : -days) * dayMs);
  const start = dice.between(before(now, 10 * dayMs), before(now, hourMs));
  const createdAt = start > earliest ? start : dice.between(earliest, now);
  return {
    title: dice.pick(doings[deal.stageId] ?? usual),
    contact,
    ownerId,
    status: isDone ? 'COMPLETED' : dice.pick(['NOT_STARTED', 'NOT_STARTED', 'IN_PROGRESS', 'WAITING']),
    createdAt,
    updatedAt: dice.between(createdAt, now),
    dueAt: new Date(Math.floor(dueAt.getTime() / hourMs) * hourMs),
  };
}

export const taskRecord = (task: Task): GivenRecord => ({
  id: task.id,
  createdAt: task.createdAt.toISOString(),
  updatedAt: task.updatedAt.toISOString(),
  properties: {
    hs_task_subject: task.title,
    hs_timestamp: task.dueAt.toISOString(),
    hs_task_status: task.status,
    hs_task_type: 'TODO',
    hs_task_priority: 'NONE',
    hubspot_owner_id: task.ownerId,
  },
  associations: { contacts: { results: [{ id: task.contact.id }] } },
});

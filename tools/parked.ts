import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { figure } from '../domain/figure.ts';
import { may } from '../domain/permissions.ts';
import { untrusted } from '../domain/untrusted.ts';
import type { ParkedItem } from '../prisma/stores/parked.ts';
import type { ReadContext, System } from './context.ts';
import { count } from './rows.ts';
import { defineTool } from './tool.ts';
import type { NextStep, ParkedRow } from './views.ts';

export const parkedList = defineTool({
  name: 'parked_list',
  description:
    'Lists what the bot gave up on after trying, newest first: what came in and could not be worked off, and messages ' +
    'that could not be sent, each with its cause, its number of tries and its id. Contents are not shown. Use it for ' +
    '"what failed", "what is parked", "dead letters"; parked_retry tries one of them once more.',
  permission: 'health.read',
  doing: 'Looking at what failed',
  effect: 'read',
  input: z.strictObject({ limit: z.number().int().min(1).max(50).default(10) }),
  async run({ limit }, context) {
    const { rows, total, asOf } = await parkedItems(context, limit);
    return {
      kind: 'parked',
      title: 'What was given up on',
      rows,
      total: count('Parked', total, asOf, { title: 'Switchboard' }),
      next: [{ label: 'Health', call: { tool: 'health_get', input: {} } }],
      asOf,
      notices: [],
    };
  },
});

export const parkedRetry = defineTool({
  name: 'parked_retry',
  description:
    'Tries one parked item once more, now: a delivery is worked off again, a message is sent again. `id` is one that ' +
    'parked_list showed, like inbox:12. What was done already is not done twice. An answer to a question older than ' +
    '30 minutes is refused, because nobody waits for it; ask the question again instead.',
  permission: 'sync.run',
  doing: 'Trying it again',
  effect: 'refresh',
  input: z.strictObject({ id: z.string().regex(/^(inbox|outbox):\d{1,18}$/, 'like inbox:12 or outbox:34') }),
  async run({ id }, { stores, request, systems, now, wake }) {
    const [queue, number] = id.split(':') as [ParkedItem['queue'], string];
    const item = await stores.parked.get(request.workspaceId, queue, BigInt(number));
    if (!item) throw notParked(id);
    if (item.tooLate)
      throw new AppError(
        'expired',
        'Its question is older than 30 minutes, so nobody waits for the answer. Ask it again. Nothing was changed.',
      );
    if (!(await stores.parked.retry(request.workspaceId, queue, item.id))) throw notParked(id);
    wake(queue === 'inbox' ? { inbox: item.source } : 'outbox');
    return {
      kind: 'done',
      title: 'It is being tried again',
      lines: [
        `${whatOf(item, systems)} (${id}) is due now. When it fails again, it is on the list again with its cause.`,
      ],
      next: [{ label: 'What is parked', call: { tool: 'parked_list', input: {} } }],
      asOf: now().toISOString(),
      notices: [],
    };
  },
});

const notParked = (id: string): AppError =>
  new AppError('not_found', `${id} is not parked: it was worked off, or somebody tries it again already.`);

/** The newest items of both queues, as rows for the person who asks, and how many there are in all. */
export async function parkedItems(
  { stores, request, systems, now }: ReadContext,
  limit: number,
): Promise<{ rows: ParkedRow[]; total: number; asOf: string }> {
  const asOf = now().toISOString();
  const { rows, total } = await stores.parked.list(request.workspaceId, limit);
  const mayRetry = may(request.actor.role, 'sync.run');
  return { rows: rows.map((item) => parkedRow(item, systems, asOf, mayRetry)), total, asOf };
}

function parkedRow(item: ParkedItem, systems: Systems, asOf: string, mayRetry: boolean): ParkedRow {
  const id = `${item.queue}:${item.id}`;
  return {
    id,
    what: whatOf(item, systems),
    ...(item.kind && { about: untrusted(item.kind) }),
    problem: untrusted(item.cause ?? 'No cause was kept.'),
    at: item.at.toISOString(),
    attempts: figure({
      label: 'Tries',
      value: item.attempts,
      unit: 'count',
      asOf,
      source: { title: 'Switchboard' },
      class: 'team',
    }),
    ...(mayRetry && !item.tooLate && { retry: { tool: 'parked_retry', input: { id } } }),
  };
}

const fromSlack: Record<string, string> = {
  'slack:command': 'Command or press in Slack',
  'slack:message': 'Question in Slack',
};
type Systems = ReadonlyMap<string, System>;
const whatOf = ({ queue, source }: ParkedItem, systems: Systems): string =>
  queue === 'outbox'
    ? `Message: ${source}`
    : (fromSlack[source] ?? `Webhook of ${systems.get(source)?.title ?? 'a system that is gone'}`);

/** For views beside which something is parked. */
export const parkedStep = (parked: number): NextStep[] =>
  parked > 0 ? [{ label: 'What is parked', call: { tool: 'parked_list', input: {} } }] : [];

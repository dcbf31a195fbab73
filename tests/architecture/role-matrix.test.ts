import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { businessSchema } from '../../domain/business.ts';
import { permissionsOf, type Role, roles } from '../../domain/permissions.ts';
import { untrusted } from '../../domain/untrusted.ts';
import { connect } from '../../prisma/connect.ts';
import { createStores, type Stores } from '../../prisma/stores/index.ts';
import type { Request, ToolRunner } from '../../tools/context.ts';
import { tools } from '../../tools/registry.ts';
import { createToolRunner } from '../../tools/run-tool.ts';
import { isWrite, type Tool } from '../../tools/tool.ts';
import type { NoticeView, ProposalView } from '../../tools/views.ts';
import { silentLog } from '../support/log.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';

const workspaceId = 'T0MATRIX';
const shown = { asOf: new Date(0).toISOString(), notices: [] };
const done: NoticeView = { kind: 'notice', tone: 'info', text: 'It ran.', ...shown };
const proposal: ProposalView = {
  kind: 'proposal',
  title: 'A change',
  target: { label: untrusted('somebody') },
  changes: [],
  effects: [],
  version: '1',
  ...shown,
};

/** The real tools but for what they do once the door has let a call in. */
const ran: string[] = [];
const hollow = tools.map((tool): Tool => {
  const run = async () => {
    ran.push(tool.name);
    return done;
  };
  return isWrite(tool) ? { ...tool, run, preview: async () => proposal } : { ...tool, run };
});

/** An input that each tool accepts. */
const inputs: Record<string, object> = {
  lead_get: { who: 'Ada' },
  customer_get: { who: 'Ada' },
  deal_get: { deal: 'Course' },
  record_get: { url: 'https://app.hubspot.com/contacts/1/record/0-1/2' },
  lead_claim: { assignment: 'a' },
  lead_snooze: { assignment: 'a', until: '2026-11-20T10:00:00Z' },
  lead_dismiss: { assignment: 'a' },
  leads_find: { words: 'ada' },
  answer_rate: { answer: '1', vote: 'helpful' },
  note_add: { who: 'Ada', text: 'called' },
  task_create: { who: 'Ada', title: 'call' },
  deal_create: { who: 'Ada', name: 'Course' },
  deal_move: { deal: '1', stage: 'Won' },
  sync_start: { system: 'hubspot' },
  parked_retry: { id: 'inbox:1' },
  plan_draft: { from: 'stripe', to: 'hubspot' },
};

let database: FreshDatabase;
let stores: Stores;
let door: ToolRunner;
let close: () => Promise<void>;

beforeAll(async () => {
  database = await freshDatabase();
  const connection = connect(database.url, { max: 2, log: silentLog });
  close = connection.close;
  stores = createStores(connection.db, randomBytes(32), connection);
  await stores.workspaces.start(workspaceId, 'Matrix');
  door = createToolRunner({
    tools: new Map(hollow.map((tool) => [tool.name, tool])),
    context: {
      now: () => new Date(),
      log: silentLog,
      business: businessSchema.parse({}),
      stores,
      systems: new Map(),
      commands: [],
      wake() {},
    },
  });
});
afterAll(async () => {
  await close();
  await database.drop();
});

const as = (role: Role): Request => ({
  workspaceId,
  actor: { kind: 'teammate', id: 'U0SAME', name: 'Sam', role, timeZone: 'UTC' },
  // Only a press or a form may keep what is personal; everything else comes by any road.
  origin: 'button',
  audience: ['public', 'team', 'finance', 'pii'],
  id: 'request-1',
});

/** What the door does with a call: runs it, asks for confirmation and then runs it, or refuses. */
async function cell(tool: Tool, role: Role): Promise<'yes' | 'confirmed' | '-'> {
  const call = { tool: tool.name, input: inputs[tool.name] ?? {} };
  ran.length = 0;
  const outcome = await door.run(call, as(role));
  if (outcome.status === 'refused') expect(outcome.error.code).toBe('forbidden');
  if (!isWrite(tool)) {
    expect(ran).toEqual(outcome.status === 'done' ? [tool.name] : []);
    return outcome.status === 'done' ? 'yes' : '-';
  }
  expect(ran).toEqual([]);
  // Somebody who lost the role between the proposal and the click is refused as well.
  const proposed = await door.run(call, as('admin'));
  if (proposed.status !== 'needs_confirmation') throw new Error(`${tool.name}: ${proposed.status}`);
  const confirmed = await door.confirm(proposed.pendingId, proposed.argsHash, as(role));
  if (confirmed.status === 'refused') expect(confirmed.error.code).toBe('forbidden');
  expect(confirmed.status === 'done').toBe(outcome.status === 'needs_confirmation');
  expect(ran).toEqual(confirmed.status === 'done' ? [tool.name] : []);
  return confirmed.status === 'done' ? 'confirmed' : '-';
}

it('each role may call exactly the tools of its permissions, at the call and at the confirmation', async () => {
  const rows: string[][] = [['', ...roles]];
  for (const tool of hollow) {
    const cells = [];
    for (const role of roles) {
      const what = await cell(tool, role);
      expect(what !== '-', `${tool.name} as ${role}`).toBe(permissionsOf[role].includes(tool.permission));
      cells.push(what);
    }
    rows.push([tool.name, ...cells]);
  }
  const table = rows.map(([name = '', ...cells]) =>
    [name.padEnd(18), ...cells.map((text) => text.padEnd(10))].join('').trimEnd(),
  );
  await expect(`${table.join('\n')}\n`).toMatchFileSnapshot(
    path.join(import.meta.dirname, 'role-matrix.snap'),
  );
});

it('every call of the matrix is in the audit trail, refusals included', async () => {
  const writes = hollow.filter(isWrite).length;
  const { entries, broken } = await stores.audit.verify(workspaceId);
  expect(broken).toBeUndefined();
  expect(entries).toBe(hollow.length * roles.length + writes * roles.length * 2);
  const outcomes = new Set((await stores.audit.latest(workspaceId, 500)).map(({ outcome }) => outcome));
  expect(outcomes).toEqual(new Set(['done', 'forbidden', 'needs_confirmation']));
});

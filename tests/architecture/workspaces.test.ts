import { describe, expect, it } from 'vitest';
import { product, read, sourceFiles } from './source-files.ts';
import { clientCallsIn, sqlIn } from './statements.ts';

const models = [...read('prisma/schema.prisma').matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)].map(
  ([, name = '', body = '']) => ({
    name,
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '',
    hasWorkspace: /^ {2}workspaceId\s+String\s/m.test(body),
  }),
);
const tables = models.flatMap(({ table, hasWorkspace }) => (hasWorkspace ? table : [])).join('|');

/** The workspace itself, and the vendors' limits, which hold per credential. */
const modelsOfAll = ['Workspace', 'RateWindow'];

/**
 * A statement is limited to one workspace when it compares `workspace_id` with a value or with the row that it
 * joins. An INSERT may fill the column instead, as long as nothing else is changed on the way.
 */
function isLimited(sql: string): boolean {
  if (/\bworkspace_id = (:\w|\w+\.workspace_id\b)/.test(sql)) return true;
  const changesMore = new RegExp(`\\b(UPDATE|DELETE FROM) (${tables})\\b`).test(sql);
  return /\bINSERT INTO \w+( AS \w+)? \([^)]*\bworkspace_id\b/.test(sql) && !changesMore;
}

/** A claim's token is a random UUID that one worker has: the rows under it are the ones that it was given. */
const isHeld = (sql: string): boolean =>
  /\b(WHERE|AND) claim_token = (:token::uuid|ANY\(:value::uuid\[\]\))/.test(sql);

/** Statements that rightly name no workspace, by a part that only they have; a part that fits none fails, too. */
const exceptions = {
  'a worker claims what is due in any workspace; each row carries its own': [
    "SELECT id FROM delivery WHERE state = 'pending' AND due_at <= now()",
    "SELECT id FROM sync_run WHERE state IN ('queued', 'running')",
    "FROM assignment WHERE state = 'snoozed' AND snoozed_until <= :now",
  ],
  'which workspaces there are': [
    'FROM workspace w WHERE w.started_at > :never AND EXISTS ( SELECT FROM installation i',
    'db.installation.findMany({ select: { ...columns, ...times }',
  ],
  'rows of persons that the same transaction found and locked in its workspace': [
    'AS at FROM band_entry WHERE person_id = ANY(:value',
  ],
  'clearing up by age is the same for all': [
    'DELETE FROM thread_message WHERE id IN',
    'DELETE FROM delivery WHERE id IN',
    'DELETE FROM outbox_message WHERE id IN',
    'DELETE FROM pending_action WHERE id IN',
    "db.pendingAction.updateMany({ where: { status: 'pending', expiresAt: { lte: now } }",
    "db.pendingAction.findMany({ where: { status: 'executing', decidedAt: { lt: before } }",
  ],
};
const excused = Object.values(exceptions).flat();

const stores = sourceFiles('prisma/stores');
const statements = stores.flatMap(sqlIn).filter(({ text }) => new RegExp(`\\b(${tables})\\b`).test(text));
const calls = stores
  .flatMap(clientCallsIn)
  .filter(({ model }) => !modelsOfAll.some((name) => name.toLowerCase() === model.toLowerCase()));

it('every row belongs to a workspace', () => {
  expect(models.length).toBeGreaterThan(20);
  const without = models.filter(({ hasWorkspace }) => !hasWorkspace).map(({ name }) => name);
  expect(without).toEqual(modelsOfAll);
});

describe('every statement is limited to a workspace, or says here why it need not be', () => {
  it('reads what it judges', () => {
    expect(statements.length).toBeGreaterThan(60);
    expect(calls.length).toBeGreaterThan(12);
  });

  it('SQL', () => {
    const open = statements.filter(({ text }) => !isLimited(text) && !isHeld(text) && !isExcused(text));
    expect(open.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  });

  it('calls of the client', () => {
    const open = calls.filter(({ text }) => !text.includes('workspaceId') && !isExcused(text));
    expect(open.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  });

  it('and no excuse is left over', () => {
    const all = [...statements, ...calls].map(({ text }) => text);
    expect(excused.filter((part) => !all.some((text) => text.includes(part)))).toEqual([]);
  });
});

it.each([
  ["SELECT * FROM person WHERE name = ''", false],
  ['UPDATE person SET score = 0 WHERE id = :id RETURNING workspace_id', false],
  [
    'WITH x AS (UPDATE person SET score = 0 RETURNING id) INSERT INTO activity (id, workspace_id) SELECT',
    false,
  ],
  ['SELECT * FROM person WHERE workspace_id = :workspaceId', true],
  ['INSERT INTO person (id, workspace_id) SELECT id::uuid, :workspaceId', true],
])('the judge of %s says %s', (sql, limited) => {
  expect(isLimited(sql)).toBe(limited);
});

it('statements are written in the data layer only', () => {
  const elsewhere = sourceFiles(...product).filter(
    (file) => !file.startsWith('prisma/') && /\$(queryRaw|executeRaw)|Prisma\.sql/.test(read(file)),
  );
  expect(elsewhere).toEqual([]);
});

const isExcused = (text: string): boolean => excused.some((part) => text.includes(part));

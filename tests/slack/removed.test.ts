import { afterAll, beforeAll, expect, it } from 'vitest';
import { people, type Rig, startRig } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
const errors: string[] = [];
beforeAll(async () => {
  const quiet = () => {};
  const log = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (_: unknown, text = '') => void errors.push(text),
  };
  rig = await startRig({ log });
});
afterAll(() => rig.stop());

const states = () =>
  sql<{ key: string; state: string; attempts: number }>(
    rig.databaseUrl,
    "SELECT key, state, attempts FROM outbox_message WHERE key LIKE 'late%' ORDER BY key",
  );
const add = (key: string) =>
  rig.bot.core.stores.outbox.add(undefined, rig.workspaceId, [
    {
      key,
      destination: { user: people.rep.id },
      view: { kind: 'notice', tone: 'info', text: key, asOf: rig.clock.now().toISOString(), notices: [] },
    },
  ]);

it('one call that is refused is no removal: the token still works', async () => {
  rig.slack.addFault({ method: 'chat.postMessage', error: 'invalid_auth', times: 1 });
  await add('refused once');
  rig.bot.wake('outbox');
  await eventually('it was tried', async () => {
    const tried = "SELECT FROM outbox_message WHERE key = 'refused once' AND state <> 'pending'";
    return (await sql(rig.databaseUrl, tried)).length > 0;
  });
  const { messages } = await rig.ask('rep', '/switchboard help');
  expect(messages.length).toBeGreaterThan(0);
});

it('the one workspace of a token that was revoked: one line in the log, nothing tried twice, people told', async () => {
  errors.length = 0;
  rig.slack.addFault({ error: 'token_revoked' });
  for (const key of ['late 1', 'late 2', 'late 3']) await add(key);
  rig.bot.wake('outbox');
  await eventually('all are parked', async () => (await states()).every(({ state }) => state === 'parked'));
  expect((await states()).every(({ attempts }) => attempts <= 1)).toBe(true);
  expect(errors.filter((text) => text.includes('install the app again'))).toHaveLength(1);
  const { immediate } = await rig.slack.command({ as: people.rep.id, dm: true, text: '/leads' });
  expect(immediate).toMatchObject({
    text: expect.stringContaining('does not work in this workspace any more'),
  });
  rig.slack.clearFaults();
});

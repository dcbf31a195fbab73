import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMessagesServer } from '../agent/messages-server.ts';
import { type Delivery, deliveries } from '../slack/deliveries.ts';
import { send } from '../slack/signed.ts';
import { channels, people, type Rig, secrets, startRig } from '../support/rig.ts';
import { loadSalesTeam } from '../support/sales-team.ts';
import { type SlowPostgres, slowPostgres } from '../support/slow-postgres.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
let database: SlowPostgres;
let model: Awaited<ReturnType<typeof startMessagesServer>>;
beforeAll(async () => {
  model = await startMessagesServer(() => ({ fault: 'hang' }));
  rig = await startRig({
    load: loadSalesTeam,
    env: { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'test-model-key' },
    async through(url) {
      database = await slowPostgres(url);
      return database.url;
    },
  });
  await rig.sync('hubspot');
  // Everybody has been here before, and connections that stay are there.
  for (const who of ['rep', 'other'] as const) await rig.ask(who, '/leads');
  await Promise.all(Array.from({ length: atOnce }, sending('a press on the Home tab')));
  await rig.slack.shortcut({ as: people.rep.id, callbackId: 'log_note' });
});
afterAll(async () => {
  database.delayMs = 0;
  await rig.stop();
  await Promise.all([database.close(), model.stop()]);
});

const times = 8;
const atOnce = 4;
let made = 0;

/** The delivery of that name as a person of the rig makes it, another one each time. */
function madeHere(name: string): Delivery {
  made += 1;
  const { type, payload } = deliveries[name]!;
  const team = { team: { id: rig.workspaceId }, team_id: rig.workspaceId };
  const user = { user: { id: people.rep.id, team_id: rig.workspaceId } };
  const own = { ...team, trigger_id: `${made}.1.trigger` };
  if (type === 'slash_commands')
    return { type, payload: { ...payload, ...own, user_id: people.rep.id, channel_id: channels.sales } };
  if (type === 'interactive') {
    const view = { view: { ...(payload.view as object), id: `V${made}`, hash: `${made}.1` } };
    const channel = { channel: { id: channels.sales, name: 'sales' } };
    return { type, payload: { ...payload, ...own, ...user, ...('view' in payload ? view : channel) } };
  }
  const event = { ...(payload.event as object), user: people.rep.id, ts: `${made}.5` };
  return { type, payload: { ...payload, ...team, event_id: `Ev${made}`, event } };
}
const sending = (name: string) => () =>
  send(rig.bot.url, madeHere(name), { secret: secrets.SLACK_SIGNING_SECRET });

const ways: Record<string, () => Promise<{ status: number }>> = {
  'a command': sending('a slash command'),
  'a press': sending('a press in a message'),
  'a press in a window': sending('a press in a window'),
  'a press on Home': sending('a press on the Home tab'),
  'a form that was sent': sending('a form'),
  'a shortcut that opens a form': () =>
    rig.slack.shortcut({ as: people.other.id, callbackId: 'find_lead' }) as Promise<{ status: number }>,
  'a sentence': sending('a direct message'),
  'a mention': sending('a mention'),
  'somebody opening Home': sending('somebody opening the Home tab'),
  'a link': sending('links in a message'),
};

test('with a database that takes 200 ms for each statement and a model that hangs, everything is acknowledged within 500 ms', async () => {
  for (const ask of Array.from({ length: atOnce }, () => sending('a direct message'))) await ask();
  await eventually('the model hangs', () => model.seen.length > 0);
  database.delayMs = 200;
  const took: Record<string, number[]> = {};
  for (const [name, way] of Object.entries(ways)) {
    took[name] = [];
    for (let round = 0; round < times / atOnce; round += 1)
      await Promise.all(
        Array.from({ length: atOnce }, async () => {
          const began = performance.now();
          expect(await way()).toMatchObject({ status: 200 });
          took[name]?.push(Math.round(performance.now() - began));
        }),
      );
  }
  database.delayMs = 0;
  const all = Object.values(took)
    .flat()
    .sort((a, b) => a - b);
  expect(all).toHaveLength(times * Object.keys(ways).length);
  expect(all[Math.ceil(all.length * 0.95) - 1]).toBeLessThanOrEqual(500);
  // No kind is slow for the sake of which the others are fast.
  for (const some of Object.values(took))
    expect(some.sort((a, b) => a - b)[times / 2]).toBeLessThanOrEqual(500);
}, 60_000);

test('a form opens within the three seconds that its trigger lasts', async () => {
  rig.slack.views.close(people.other.id, true);
  database.delayMs = 200;
  const began = performance.now();
  await rig.slack.shortcut({ as: people.other.id, callbackId: 'find_lead' });
  await eventually('a window', () => rig.slack.views.stackOf(people.other.id).length > 0);
  expect(performance.now() - began).toBeLessThan(1_500);
  await eventually('its fields', () =>
    JSON.stringify(rig.slack.views.stackOf(people.other.id)).includes('"input"'),
  );
  database.delayMs = 0;
});

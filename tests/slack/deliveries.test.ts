import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAtOnce } from '../../bot/slack/at-once.ts';
import { silentLog } from '../support/log.ts';
import { channels, people, type Rig, secrets, startRig } from '../support/rig.ts';
import { audited, loadSalesTeam } from '../support/sales-team.ts';
import { eventually } from '../support/wait.ts';
import { deliveries } from './deliveries.ts';
import { send } from './signed.ts';
import { startWebApi } from './web-api.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ load: loadSalesTeam });
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

const from = { team: { id: 'T0TEST0001' }, user: { id: people.rep.id, team_id: 'T0TEST0001' } };
const secret = { secret: secrets.SLACK_SIGNING_SECRET };
/** What the delivery of that name becomes when a person of the rig makes it in the sales channel. */
const madeHere = (name: string, changes: object) => {
  const { type, payload } = deliveries[name]!;
  return {
    type,
    payload: { ...payload, ...from, channel: { id: channels.sales, name: 'sales' }, ...changes },
  };
};

describe('one delivery three times at once has one effect', () => {
  const press = madeHere('a press in a message', {
    trigger_id: 'same.press',
    actions: [
      { type: 'button', action_id: 'tool.run', value: '{"t":"lead_get","i":{"who":"Grace Hopper"}}' },
    ],
  });
  const form = madeHere('a form', { trigger_id: 'same.form' });

  test.each([
    ['a press', press, 'lead_get'],
    ['a form', form, 'note_add'],
  ])('%s', async (_, delivery, tool) => {
    const entries = await audited(rig, async () => {
      const acks = await Promise.all([1, 2, 3].map(() => send(rig.bot.url, delivery, secret)));
      expect(acks.map(({ status }) => status)).toEqual([200, 200, 200]);
      await rig.settled();
    });
    expect(entries.filter(({ kind }) => kind === 'tool_call').map(({ subject }) => subject)).toEqual([tool]);
  });

  test('also when the third comes after a restart', async () => {
    await rig.restart();
    const entries = await audited(rig, async () => {
      await send(rig.bot.url, press, secret);
      await rig.settled();
    });
    expect(entries).toEqual([]);
  });

  test('a press on the Home tab opens one window, and all three know its name', async () => {
    const api = await startWebApi();
    api.on('views.open', { view: { id: 'V1', hash: '1' } }, 'exchanged_trigger_id');
    const atOnce = createAtOnce({
      clientOf: async () => api.client,
      forms: {} as never,
      tell: async () => {},
      log: silentLog,
      now: () => new Date(),
    });
    const press = {
      ...deliveries['a press on the Home tab']!.stored,
      key: 'same',
      workspaceId: 'T0001',
    } as never;
    const windows = await Promise.all([1, 2, 3].map(() => atOnce.windowFor(press, '1.2.home')));
    expect(new Set(windows.map(({ modalId }) => modalId)).size).toBe(1);
    expect(windows[0]?.modalId).toBe(api.calls[0]?.args.view.external_id);
    await api.close();
  });
});

test('an unknown slash command is answered within a second', { retry: 2 }, async () => {
  const there = () =>
    rig.slack.messagesFor(people.rep.id).filter(({ text }) => text.includes('/unheard-of is not')).length;
  const before = there();
  const started = performance.now();
  await rig.slack.command({ as: people.rep.id, channel: channels.sales, text: '/unheard-of thing' });
  await eventually('an answer', async () => there() > before);
  expect(performance.now() - started).toBeLessThan(1_000);
});

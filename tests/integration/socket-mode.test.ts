import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Rig, startRig } from '../support/rig.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ socketMode: true });
  await eventually('Socket Mode is connected', () => rig.slack.openSockets > 0);
});
afterAll(() => rig.stop());

test('a question and a command are answered over Socket Mode, without a public address', async () => {
  const asked = await rig.ask('rep', 'who are my hot leads?');
  expect(asked.messages.map(({ text }) => text).join()).toContain('Answered without AI');
  const typed = await rig.ask('rep', '/switchboard help', { channel: 'C0SALES001' });
  expect(typed.messages.map(({ text }) => text).join()).toContain('/leads');
});

test('over HTTP nothing is accepted then', async () => {
  const response = await fetch(`${rig.bot.url}/slack/events`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
});

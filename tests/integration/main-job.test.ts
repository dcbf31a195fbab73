import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Rig, startRig } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    load({ hubspot }) {
      hubspot.load('contacts', [
        {
          id: '101',
          properties: {
            email: 'grace@customer.example',
            firstname: 'Grace',
            lastname: 'Hopper',
            company: 'Navy',
          },
        },
      ]);
    },
  });
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

test('a hot lead of the website is found by a sentence, with its points, source and time', async () => {
  for (let n = 0; n < 5; n++) {
    const response = await rig.inbound({
      type: 'consultation.requested',
      timestamp: new Date().toISOString(),
      data: { email: 'Grace@Customer.example', occurredAt: new Date().toISOString(), requestId: `r${n}` },
    });
    expect(response.status).toBe(200);
  }
  await rig.settled();
  const { messages } = await rig.ask('rep', 'who are my hot leads?');
  const all = await rig.ask('rep', 'who are all the hot leads?');
  expect(messages).toHaveLength(1);
  const [answer] = all.messages;
  expect(answer?.text).toContain('Grace Hopper');
  expect(answer?.text).toContain('100 points');
  expect(answer?.text).toMatch(/as of .* source/);
});

test('the sales channel hears of it once', async () => {
  const alerts = rig.slack.outbox().filter(({ text }) => text.includes('became hot'));
  expect(alerts).toHaveLength(1);
});

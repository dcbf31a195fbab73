import { afterAll, expect, test } from 'vitest';
import { type Step, startMessagesServer } from '../agent/messages-server.ts';
import { loadSalesTeam } from '../support/sales-team.ts';
import { describeInBrowser, reads, stage } from './stage.ts';

/** A model over HTTP: what it does next is what a test says. */
let script: (index: number) => Step = () => ({ fault: 'hang' });
const model = await startMessagesServer((_request, index) => script(index));
afterAll(() => model.stop());

describeInBrowser('an answer that takes its time, in a browser', () => {
  const the = stage(
    { load: loadSalesTeam, env: { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'test-model-key' } },
    (rig) => rig.sync('hubspot'),
  );

  test('shows what is being done, and ends at the stop button', async () => {
    const [call] = [{ name: 'leads_search', input: { filter: 'all' } }];
    const from = model.seen.length;
    script = (index) => (index === from ? { say: { calls: [call!] } } : { fault: 'hang' });
    const ada = await the.visit('rep');
    await ada.say('who should I call first today?');
    const thread = ada.page.getByTestId('thread');
    await thread.getByText('who should I call first today?').waitFor();
    await ada.page.getByTestId('stream').or(ada.page.getByTestId('status')).first().waitFor();
    await expect.poll(() => model.open).toBe(1);
    const began = performance.now();
    await ada.page.getByTestId('pane').getByTestId('stop').click();
    await reads(thread, /Stopped/);
    expect(performance.now() - began).toBeLessThan(3_000);
    await expect.poll(() => model.open).toBe(0);
    await ada.page.getByTestId('stop').first().waitFor({ state: 'hidden' });
    expect(await thread.locator('.vote').count()).toBe(0);
  });

  test('lets go on with another question in the same thread', async () => {
    const from = model.seen.length;
    script = (index) =>
      index === from ? { fault: 'hang' } : { say: { text: 'I can list leads, deals and payments.' } };
    const ada = await the.visit('rep');
    await ada.say('what is new?');
    await expect.poll(() => model.open).toBe(1);
    await ada.page.getByTestId('pane').getByTestId('stop').click();
    await reads(ada.page.getByTestId('thread'), /Stopped/);
    await ada.reply('what can you do?');
    await reads(ada.answers().last(), 'I can list leads, deals and payments.');
  });
});

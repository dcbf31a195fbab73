import { expect, test } from 'vitest';
import { people } from '../support/rig.ts';
import { loadSalesTeam, makeHot } from '../support/sales-team.ts';
import { describeInBrowser, press, reads, stage } from './stage.ts';

describeInBrowser('the workspace, in a browser', () => {
  const the = stage({ load: loadSalesTeam }, async (rig) => {
    await rig.sync('hubspot');
    await makeHot(rig, 'grace.hopper@customer.example');
  });

  test('Home shows each role what it needs, and one person after the other can be acted as', async () => {
    const page = await the.visit('rep', 'home');
    for (const [who, title, content] of [
      ['rep', 'Your leads', 'Grace Hopper'],
      ['manager', 'Your team', 'Yesterday'],
      ['ops', 'Your systems', 'Connected systems'],
    ] as const) {
      await page.become(people[who].id);
      await page.goTo('home');
      const home = page.page.getByTestId('home');
      await home.getByRole('heading', { name: title }).waitFor();
      await reads(home, content);
    }
  });

  test('a time zone that is set in a window counts from the next answer on', async () => {
    const ada = await the.visit('rep', 'home');
    await press(ada.page.getByTestId('home'), 'Settings');
    await ada.field('timeZone').locator('input').pressSequentially('tokyo');
    await ada.window().getByRole('option', { name: /Tokyo/ }).click();
    await ada.page.getByTestId('modal-submit').click();
    await reads(ada.window(), /Tokyo/);
    await ada.page.keyboard.press('Escape');
    await ada.window().waitFor({ state: 'hidden' });
    await ada.goTo('app');
    await ada.say('/switchboard settings');
    await reads(ada.latest(), /Asia\/Tokyo/);
  });

  test('a manager’s time for the digest shows on Home', async () => {
    const mia = await the.visit('manager', 'home');
    await press(mia.page.getByTestId('home'), 'Settings');
    await mia.field('digestAt').locator('input').fill('16:45');
    await mia.page.getByTestId('modal-submit').click();
    await reads(mia.window(), '16:45');
    await mia.page.keyboard.press('Escape');
    await reads(mia.page.getByTestId('home'), /16:45/);
  });

  test('a vendor that fails is seen in the sync, with what to do, and works again when it is well', async () => {
    const otto = await the.visit('ops');
    await otto.page.getByTestId('tool-vendors').click();
    await otto.page.getByTestId('hubspot-failing').click();
    await reads(otto.page.getByTestId('vendor-hubspot'), 'answers every request with 503');
    await otto.say('/resync hubspot');
    await otto.say('/health hubspot');
    await expect
      .poll(
        async () => {
          await otto.say('/health hubspot');
          await the.rig.settled();
          return otto.latest().innerText();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toMatch(/failing[\s\S]*Problem: [\s\S]*→ /);

    await otto.page.getByTestId('hubspot-normal').click();
    await reads(otto.page.getByTestId('vendor-hubspot'), 'answers as it should');
    // What failed is tried again by itself, later.
    await otto.page.getByTestId('tool-clock').click();
    await otto.page.getByTestId('clock-hour').click();
    await expect
      .poll(
        async () => {
          await otto.say('/health hubspot');
          await the.rig.settled();
          return otto.latest().innerText();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toMatch(/HubSpot ok/);
  });

  test('the clock goes ahead by a day, for everybody', async () => {
    const ada = await the.visit('rep');
    await ada.page.getByTestId('tool-clock').click();
    const before = the.rig.clock.now().getTime();
    await ada.page.getByTestId('clock-day').click();
    await expect.poll(() => the.rig.clock.now().getTime() - before).toBeGreaterThanOrEqual(86_400_000);
    const day = new Intl.DateTimeFormat('en-GB', {
      timeZone: people.rep.tz,
      weekday: 'short',
      day: 'numeric',
    });
    await expect
      .poll(() => ada.page.getByTestId('tool-clock').innerText())
      .toContain(day.format(the.rig.clock.now()));
  });

  test('traffic shows what Slack signed and sent, and what the bot called', async () => {
    const ada = await the.visit('rep');
    await ada.say('/leads hot');
    await ada.page.getByTestId('tool-traffic').click();
    await ada.page.getByTestId('traffic-command').click();
    const command = ada.page.getByTestId('exchange').first();
    await command.locator('summary').click();
    const detail = command.getByTestId('exchange-detail');
    await reads(detail, /x-slack-signature/i);
    await reads(detail, /^v0=[0-9a-f]{64}$/);
    await reads(detail, /The bot acknowledges with 200/);
    await ada.page.getByTestId('traffic-api').click();
    await reads(ada.page.getByTestId('traffic-list'), /chat\.post/);
  });

  test('everything works from the keyboard, and the focus comes back to where it was', async () => {
    const ada = await the.visit('rep', 'sales');
    const { keyboard } = ada.page;
    const focused = () =>
      ada.page.evaluate(() => {
        const one = document.activeElement as HTMLElement | null;
        return one?.dataset.testid ?? one?.dataset.actionId ?? one?.id ?? '';
      });
    await keyboard.press('Control+k');
    await keyboard.type('switchb');
    await keyboard.press('Enter');
    await ada.page.getByTestId('tab-messages').waitFor();
    await ada.page.getByTestId('messages').focus();
    await keyboard.press('/');
    expect(await focused()).toBe('composer-text');
    await keyboard.press('Backspace');
    await keyboard.type('/leads hot');
    await keyboard.press('Enter');
    const why = ada.latest().getByRole('button', { name: 'Why?' });
    await why.waitFor();
    await why.focus();
    await keyboard.press('Enter');
    await reads(ada.latest(), 'Why this score');

    await ada.page.getByTestId('shortcuts-text').focus();
    await keyboard.press('Enter');
    await ada.page.getByRole('menu').waitFor();
    await keyboard.press('Enter');
    await ada.window().locator('.field').first().waitFor();
    await expect
      .poll(() => ada.page.evaluate(() => document.activeElement?.closest('#modal') !== null))
      .toBe(true);
    await keyboard.press('Escape');
    await ada.window().waitFor({ state: 'hidden' });
    await expect.poll(focused).toBe('shortcuts-text');
  });
});

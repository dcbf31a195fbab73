import { expect, test } from 'vitest';
import { channels, people } from '../support/rig.ts';
import { held, loadSalesTeam, makeHot } from '../support/sales-team.ts';
import { describeInBrowser, press, reads, stage } from './stage.ts';

describeInBrowser('deciding, in a browser', () => {
  const the = stage(
    {
      load(vendors) {
        loadSalesTeam(vendors);
        const at = '2026-01-05T08:00:00.000Z';
        const owner = { type: 'PERSON', createdAt: at, updatedAt: at, archived: false };
        vendors.hubspot.put('owners', [{ id: '12', email: people.other.email, firstName: 'Bob', ...owner }]);
      },
    },
    async (rig) => {
      for (const who of ['rep', 'other'] as const) await rig.ask(who, '/switchboard help');
      await rig.sync('hubspot');
    },
  );
  const notes = () => held(the.rig, 'notes').map(({ properties }) => properties.hs_note_body);

  test('a claim is proposed, confirmed, written to the CRM, and seen by the others', async () => {
    await makeHot(the.rig, 'alan.turing@customer.example');
    const ada = await the.visit('rep', 'sales');
    const bob = await the.visit('other', 'sales');
    const card = bob.page.getByTestId('message').filter({ hasText: 'A lead became hot' });
    await press(card, 'Claim');
    await reads(bob.latest(), 'Take this lead');
    expect(await bob.latest().innerText()).toContain('nobody → Bob Rep');
    await press(bob.latest(), 'Confirm');
    const theirs = ada.page.getByTestId('message').filter({ hasText: 'Alan Turing' });
    await reads(theirs, /Claimed by Bob Rep/);
    expect(await theirs.getByRole('button', { name: 'Claim' }).count()).toBe(0);
    const turing = held(the.rig, 'contacts').find(({ properties }) => properties.lastname === 'Turing');
    expect(turing?.properties.hubspot_owner_id).toBe('12');
  });

  test('a lead is put off in a window and says until when; another is of no use', async () => {
    await makeHot(the.rig, 'grace.hopper@customer.example');
    const ada = await the.visit('rep', 'home');
    const home = ada.page.getByTestId('home');
    await reads(home, 'Grace Hopper');
    await press(home, 'Snooze');
    await reads(ada.window(), 'Remind me later');
    // On a date, without a date: said at the field, and nothing typed is lost.
    await ada.window().getByLabel('On a date').check();
    await ada.page.getByTestId('modal-submit').click();
    await reads(ada.field('date'), 'Choose the date.');
    await ada.window().getByLabel('Tomorrow morning, 09:00').check();
    await ada.page.getByTestId('modal-submit').click();
    await reads(ada.window(), 'Grace Hopper');
    await ada.page.keyboard.press('Escape');
    await reads(home, /Snoozed by Ada Rep until/);

    await makeHot(the.rig, 'anna.schmidt@customer.example');
    await ada.goTo('sales');
    const card = ada.page.getByTestId('message').filter({ hasText: 'Anna Schmidt' });
    await press(card, 'Not useful');
    await reads(card, /Not useful, said Ada Rep/);
  });

  test('a change that was asked for is shown first; cancelled, nothing is written', async () => {
    const ada = await the.visit('rep');
    const proposal = await ada.ask('add a note to Grace Hopper: wants an invoice');
    await reads(proposal, 'wants an invoice');
    await press(proposal, 'Cancel');
    await reads(ada.page.getByTestId('thread'), /cancelled|Nothing was changed/i);
    expect(notes()).toEqual([]);
  });

  test('a window that lacks something says so at the field; complete, it ends in the CRM', async () => {
    const ada = await the.visit('rep');
    await ada.shortcut('Log a note');
    await ada.field('text').locator('textarea').fill('Met at the fair');
    await ada.page.getByTestId('modal-submit').click();
    await ada.field('lead').locator('.field-error').waitFor();
    expect(await ada.field('lead').locator('input').getAttribute('aria-invalid')).toBe('true');
    expect(await ada.field('text').locator('textarea').inputValue()).toBe('Met at the fair');

    await ada.field('lead').locator('input').pressSequentially('hopper');
    await ada.window().getByRole('option', { name: 'Grace Hopper' }).click();
    await ada.page.getByTestId('modal-submit').click();
    await reads(ada.window(), 'Met at the fair');
    await press(ada.window(), 'Confirm');
    await expect.poll(notes).toEqual([expect.stringContaining('Met at the fair')]);
    await reads(ada.window(), /note/i);
  });

  test('a message becomes a note by its menu, with its words filled in', async () => {
    await the.rig.slack.say({ as: people.other.id, channel: channels.sales, text: 'Grace wants 20 seats' });
    const ada = await the.visit('rep', 'sales');
    const message = ada.page.getByTestId('message').filter({ hasText: '20 seats' });
    await message.hover();
    await message.getByTestId('message-shortcuts').click();
    await ada.page.getByRole('menuitem', { name: 'Make it a note' }).click();
    await expect
      .poll(() => ada.field('text').locator('textarea').inputValue())
      .toContain('Grace wants 20 seats');
    await ada.page.getByTestId('modal-cancel').click();
    await ada.window().waitFor({ state: 'hidden' });
  });

  test('each shortcut opens its window', async () => {
    for (const [who, names] of [
      ['rep', ['Find a lead', 'Log a note']],
      ['ops', ['Resync a system', 'Draft a plan']],
    ] as const) {
      const one = await the.visit(who);
      for (const name of names) {
        await one.shortcut(name);
        await one.window().getByRole('heading', { name }).waitFor();
        await one.window().locator('.field').first().waitFor();
        await one.page.keyboard.press('Escape');
        await one.window().waitFor({ state: 'hidden' });
      }
    }
  });

  test('a lead is found by its window', async () => {
    const ada = await the.visit('rep');
    await ada.shortcut('Find a lead');
    await ada.field('lead').locator('input').pressSequentially('gra');
    await ada.window().getByRole('option', { name: 'Grace Hopper' }).click();
    await ada.page.getByTestId('modal-submit').click();
    await reads(ada.window(), 'Why this score');
    await ada.page.keyboard.press('Escape');
    await ada.window().waitFor({ state: 'hidden' });
  });
});

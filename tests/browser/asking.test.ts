import { expect, test } from 'vitest';
import { people } from '../support/rig.ts';
import { loadSalesTeam, makeHot } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { describeInBrowser, press, reads, stage } from './stage.ts';

describeInBrowser('asking, in a browser', () => {
  const the = stage(
    {
      load(vendors) {
        loadSalesTeam(vendors);
        const many = Array.from({ length: 12 }, (_, n) => ({
          id: `30${n}`,
          properties: { firstname: 'Lead', lastname: `N${n}`, email: `lead${n}@customer.example` },
        }));
        vendors.hubspot.load('contacts', many);
      },
    },
    async (rig) => {
      await rig.sync('hubspot');
      await makeHot(rig, 'grace.hopper@customer.example');
    },
  );

  test('a question is answered in its thread, with figures, their source and their age', async () => {
    const ada = await the.visit('rep');
    const answer = await ada.ask('who are my hot leads?');
    await reads(answer, 'Grace Hopper');
    await reads(answer, '100 points');
    expect(await answer.innerText()).toMatch(/as of \d\d:\d\d \(your time\) · source/);
  });

  test('a vote on an answer is kept, seen, and can be changed', async () => {
    const ada = await the.visit('rep');
    await ada.ask('which leads are hot?');
    const answer = ada.answers().filter({ has: ada.page.locator('.vote') });
    const votes = answer.locator('.vote');
    const stored = async () =>
      (await sql<{ vote: string }>(the.rig.databaseUrl, 'SELECT vote FROM feedback')).map(({ vote }) => vote);
    for (const [at, vote] of ['helpful', 'not_helpful'].entries()) {
      await votes.nth(at).click();
      await expect.poll(stored).toEqual([vote]);
      await expect.poll(() => votes.nth(at).getAttribute('aria-pressed')).toBe('true');
      await expect.poll(() => votes.nth(1 - at).getAttribute('aria-pressed')).toBe('false');
    }
  });

  test('a command is completed while it is typed, explained, and answered to this person only', async () => {
    const ada = await the.visit('rep', 'sales');
    const field = ada.page.getByTestId('composer-text');
    await field.pressSequentially('/lea');
    const offers = ada.page.getByRole('listbox', { name: 'Suggestions' });
    expect(await offers.getByRole('option').locator('b').allInnerTexts()).toEqual(['/leads', '/lead']);
    await field.press('Enter');
    expect(await field.inputValue()).toBe('/leads ');
    await reads(ada.page.locator('.usage'), /hot\|outreach/);
    await field.pressSequentially('all 5');
    await field.press('Enter');
    await reads(ada.latest(), 'Only visible to you');
    await reads(ada.latest(), '1–5 of 16');

    const bob = await the.visit('other', 'sales');
    expect(await bob.page.getByTestId('messages').innerText()).not.toContain('1–5 of 16');
  });

  test('a long list goes on at a press, and a lead says why', async () => {
    const ada = await the.visit('rep');
    await ada.say('/leads all 5');
    await press(ada.latest(), 'Show more');
    await reads(ada.latest(), '6–10 of 16');
    await ada.say('/leads hot');
    await ada.latest().getByText('Grace Hopper').waitFor();
    await press(ada.latest(), 'Why?');
    await reads(ada.latest(), 'Why this score');
    expect(await ada.latest().getByText('+20 points').count()).toBe(5);
  });

  test('a name that two people have gets a choice, and the chosen one is shown', async () => {
    const ada = await the.visit('rep');
    await ada.say('/lead Anna Schmidt');
    await reads(ada.latest(), 'Bergwerk');
    const choices = ada.latest().getByRole('button', { name: 'This one' });
    expect(await choices.count()).toBe(2);
    await choices.last().click();
    await reads(ada.latest(), 'Why this score');
  });

  test('a link to the record opens beside the page, and the bot hears of the press without a word', async () => {
    const ada = await the.visit('rep', 'sales');
    const open = ada.page.getByRole('link', { name: 'Open in HubSpot' }).last();
    expect(await open.getAttribute('href')).toMatch(/^https:\/\/app\.hubspot\.com\/contacts\/4711\//);
    expect(await open.getAttribute('target')).toBe('_blank');
    // HubSpot itself is not part of this.
    await ada.page.context().route('https://app.hubspot.com/**', (route) => route.fulfill({ body: '' }));
    const before = await ada.page.getByTestId('message').count();
    const since = the.rig.slack.traffic.since(0).length;
    await Promise.all([ada.page.context().waitForEvent('page'), open.click()]);
    const heard = () =>
      the.rig.slack.traffic
        .since(0)
        .slice(since)
        .filter(({ name }) => name.startsWith('block_actions'))
        .map((one) => ('status' in one ? one.status : undefined));
    await expect.poll(heard).toEqual([200]);
    await the.rig.settled();
    expect(await ada.page.getByTestId('message').count()).toBe(before);
  });

  test('what is written in a channel is for the people there until the bot is mentioned', async () => {
    const ada = await the.visit('rep', 'sales');
    const bob = await the.visit('other', 'sales');
    await ada.say('good morning');
    await reads(bob.page.getByTestId('messages'), 'good morning');
    await ada.say('@switchboard which deals are stuck?');
    await bob.page.getByTestId('thread-link').last().click();
    await reads(bob.answers().last(), /Deals that have not moved/);
    expect(await bob.page.getByTestId('thread').innerText()).toContain(people.rep.realName);
  });
});

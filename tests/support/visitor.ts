import type { Browser, Locator, Page } from 'playwright-core';

export interface Visit {
  /** Slack id of the person to act as. */
  as: string;
  /** `app` for the direct messages with the bot, `home` for its Home tab, else the name of a channel. */
  at?: string;
  width?: number;
  height?: number;
  theme?: 'light' | 'dark';
}

/** Somebody at the playground's page, and what a person does there. */
export interface Visitor {
  page: Page;
  /** What the browser complained about: errors on the console, uncaught ones, requests that failed. */
  complaints: string[];
  /** Goes to a conversation or to Home by the sidebar. */
  goTo(at: string): Promise<void>;
  become(person: string): Promise<void>;
  /** Writes into the conversation, Enter included. */
  say(text: string): Promise<void>;
  reply(text: string): Promise<void>;
  /** Asks the bot in direct messages. @returns its answer, in the thread that opens. */
  ask(question: string): Promise<Locator>;
  /** The latest message of the bot in the conversation itself. */
  latest(): Locator;
  /** Messages of the bot in the thread that is open. */
  answers(): Locator;
  /** The window that is open. */
  window(): Locator;
  field(name: string): Locator;
  /** Starts a shortcut of the "+" menu beside the field. */
  shortcut(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the page in a browser of its own cookies and storage. */
export async function visit(browser: Browser, url: string, options: Visit): Promise<Visitor> {
  const { as, at = 'app', width = 1280, height = 800, theme = 'light' } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = complaintsOf(page);
  const testId = (id: string) => page.getByTestId(id);

  const visitor: Visitor = {
    page,
    complaints,
    async goTo(place) {
      const name = place === 'home' ? 'app' : place;
      if (!(await testId(`place-${name}`).isVisible())) await page.locator('#side-toggle').click();
      await testId(`place-${name}`).click();
      if (place === 'home') await testId('tab-home').click();
      else if (place === 'app') await testId('tab-messages').click();
    },
    async become(person) {
      if (!(await page.locator('.acting').isVisible())) await page.locator('#side-toggle').click();
      await testId('person').selectOption(person);
      await page.waitForFunction((id) => location.hash.startsWith(`#${id}/`), person);
    },
    async say(text) {
      await testId('composer-text').fill(text);
      await testId('composer-text').press('Enter');
    },
    async reply(text) {
      await testId('composer-reply').fill(text);
      await testId('composer-reply').press('Enter');
    },
    async ask(question) {
      await visitor.say(question);
      // Until then another thread may be open.
      const first = testId('thread').getByTestId('message').first();
      await first.filter({ hasText: question }).waitFor();
      await visitor.answers().last().waitFor();
      return visitor.answers().last();
    },
    latest: () => testId('messages').locator('[data-testid=message][data-from=bot]').last(),
    answers: () => testId('thread').locator('[data-testid=message][data-from=bot]'),
    window: () => testId('modal'),
    field: (name) => page.locator(`#modal [data-block-id="${name}"]`),
    async shortcut(name) {
      await testId('shortcuts-text').click();
      await page.getByRole('menuitem', { name }).click();
    },
    close: () => context.close(),
  };
  await closeWindows(url, as);
  await page.goto(`${url}/#${as}`);
  await testId(`place-app`).waitFor({ state: 'attached' });
  await visitor.goTo(at);
  return visitor;
}

/** Windows belong to the person, not to the page: they would be open still. */
async function closeWindows(url: string, as: string): Promise<void> {
  const { modals } = await (await fetch(`${url}/playground/state?as=${as}`)).json();
  if (modals.length === 0) return;
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/playground/close`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ as, all: true }),
  });
}

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
  page.on('console', (line) => {
    if (['error', 'warning'].includes(line.type())) complaints.push(`${line.type()}: ${line.text()}`);
  });
  page.on('requestfailed', (request) => {
    // A page that goes elsewhere ends its stream.
    if (!request.url().includes('/playground/stream')) complaints.push(`failed: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return complaints;
}

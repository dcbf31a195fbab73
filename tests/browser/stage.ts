import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { findChromium, howToGetOne, launchChromium } from '../support/chromium.ts';
import { people, type Rig, type RigOptions, startRig } from '../support/rig.ts';
import { type Visit, type Visitor, visit } from '../support/visitor.ts';

/**
 * `describe` for what needs a browser. Where there is none the tests are skipped and say so; with REQUIRE_BROWSER=1
 * they run and fail.
 */
export function describeInBrowser(name: string, tests: () => void): void {
  if (findChromium() || process.env.REQUIRE_BROWSER === '1') {
    describe(name, tests);
    return;
  }
  console.warn(
    `\nNOT TESTED: ${name}.\n  No Chromium was found, so nobody looked at the page. ${howToGetOne}\n` +
      '  REQUIRE_BROWSER=1 makes this a failure.\n',
  );
  describe.skip(name, tests);
}

/** One browser for the tests of a file; each test ends with every page closed and nothing to complain about. */
export function inBrowser(): { visit(url: string, options: Visit): Promise<Visitor> } {
  let browser: Browser;
  const visitors: Visitor[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async () => {
    const complaints = visitors.flatMap((visitor) => visitor.complaints);
    await Promise.all(visitors.splice(0).map((visitor) => visitor.close()));
    expect(complaints).toEqual([]);
  });
  afterAll(() => browser?.close());
  return {
    async visit(url, options) {
      const visitor = await visit(browser, url, options);
      visitors.push(visitor);
      return visitor;
    },
  };
}

export interface Stage {
  readonly rig: Rig;
  /** Somebody of the test company opens the page. */
  visit(who: keyof typeof people, at?: string, look?: Partial<Visit>): Promise<Visitor>;
}

/** The bot, its stand-ins and the page, on a database of their own, for the tests of a file. */
export function stage(options: RigOptions, prepare: (rig: Rig) => Promise<unknown>): Stage {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ ...options, playground: true });
    await prepare(rig);
  }, 60_000);
  const browser = inBrowser();
  afterAll(() => rig?.stop());
  return {
    get rig() {
      return rig;
    },
    visit: (who, at, look) => browser.visit(rig.bot.url, { as: people[who].id, ...(at && { at }), ...look }),
  };
}

/** Waits until these words can be read there. */
export const reads = (place: Locator, words: string | RegExp): Promise<void> =>
  place.getByText(words).first().waitFor();

/** Presses the last button of that name there: the newest one of a conversation. */
export const press = (place: Locator, name: string | RegExp): Promise<void> =>
  place
    .getByRole('button', { name, exact: typeof name === 'string' })
    .last()
    .click();

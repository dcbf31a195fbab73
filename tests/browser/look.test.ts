import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { envSchema } from '../../bot/config.ts';
import { type Demo, startDemo } from '../../playground/demo.ts';
import { scenes } from '../screenshots/scenes.ts';
import { layoutProblems } from '../support/layout.ts';
import { freshDatabase } from '../support/postgres.ts';
import { describeInBrowser, inBrowser } from './stage.ts';

/** The widths that are looked at: a laptop, and a window beside another. */
const widths = [1280, 900];

describeInBrowser('every screen of the demo company, in a browser', () => {
  let demo: Demo;
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-look-'));
  beforeAll(async () => {
    const { url } = await freshDatabase();
    const env = envSchema.parse({ PORT: 0, DATA_DIR: dataDir, DATABASE_URL: url, LOG_LEVEL: 'silent' });
    demo = await startDemo(env, () => {});
  }, 120_000);
  const browser = inBrowser();
  afterAll(async () => {
    await demo?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test.each(scenes.filter(({ width }) => width === undefined))(
    '$name: nothing is cut off, covered or outside the page',
    async ({ play, leave, as, at }) => {
      const visitor = await browser.visit(demo.bot.url, { as, ...(at && { at }) });
      try {
        await play(visitor);
        for (const width of widths)
          for (const colorScheme of ['light', 'dark'] as const) {
            await visitor.page.setViewportSize({ width, height: 800 });
            await visitor.page.emulateMedia({ colorScheme });
            expect(await layoutProblems(visitor.page), `${width} px, ${colorScheme}`).toEqual([]);
          }
      } finally {
        await leave?.(visitor);
      }
    },
  );
});

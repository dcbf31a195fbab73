import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { envSchema } from '../../bot/config.ts';
import { startDemo } from '../../playground/demo.ts';
import { launchChromium } from '../support/chromium.ts';
import { visit } from '../support/visitor.ts';
import { type Scene, scenes } from './scenes.ts';
import { shrink } from './shrink.ts';

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

/**
 * `npm run screenshots [-- <part of a name> …] [-- --at <address>]`: the pictures of `docs/screenshots`, taken of a
 * fresh playground, or of one that runs already. The company is the same one every time; times are those of now.
 */
async function main(): Promise<void> {
  const [first, address] = process.argv.slice(2);
  const running = first === '--at' ? address : undefined;
  const wanted = process.argv.slice(running ? 4 : 2);
  mkdirSync(folder, { recursive: true });
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-screenshots-'));
  const demo = running
    ? undefined
    : await startDemo(envSchema.parse({ PORT: 0, DATA_DIR: dataDir, LOG_LEVEL: 'error' }), console.log);
  const browser = await launchChromium();
  try {
    for (const scene of scenes.filter(
      ({ name }) => wanted.length === 0 || wanted.some((one) => name.includes(one)),
    ))
      await shoot(scene, running ?? demo!.bot.url);
  } finally {
    await browser.close();
    await demo?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }

  async function shoot(
    { name, play, leave, themes = ['light', 'dark'], width = 1280, ...visiting }: Scene,
    url: string,
  ) {
    // Played once; the other colours are another look at the same.
    const visitor = await visit(browser, url, { ...visiting, width, theme: themes[0]! });
    try {
      await play(visitor);
      for (const theme of themes) {
        await visitor.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        await visitor.page.mouse.move(0, 0);
        await visitor.page.waitForTimeout(200);
        const picture = shrink(await visitor.page.screenshot());
        writeFileSync(path.join(folder, `${name}-${theme}.png`), picture);
      }
      console.log(`${name}${visitor.complaints.map((one) => `\n  ${one}`).join('')}`);
    } finally {
      await leave?.(visitor);
      await visitor.close();
    }
  }
}

await main();

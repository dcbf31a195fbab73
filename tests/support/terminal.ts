import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { vi } from 'vitest';
import { registerAsk } from '../../bot/cli/ask.ts';
import { registerDigest } from '../../bot/cli/digest.ts';
import { registerSlashTwins } from '../../bot/cli/slash-twins.ts';
import { registerSync } from '../../bot/cli/sync.ts';
import type { Rig } from './rig.ts';

/**
 * Runs a command of the terminal beside the running bot, on its database and configuration.
 * @returns what it printed under `--json`.
 */
export async function terminal<Printed>(rig: Rig, ...words: string[]): Promise<Printed> {
  const { env, business } = rig.bot.core.config;
  const file = path.join(env.DATA_DIR, 'switchboard.config.yaml');
  writeFileSync(file, JSON.stringify(business));
  for (const [name, value] of Object.entries({ ...env, LOG_LEVEL: 'error', SWITCHBOARD_CONFIG: file }))
    if (value !== undefined) vi.stubEnv(name, String(value));
  const printed: string[] = [];
  const print = vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  const progress = vi.spyOn(console, 'error').mockImplementation(() => {});
  try {
    const program = new Command().exitOverride();
    for (const register of [registerAsk, registerSlashTwins, registerSync, registerDigest]) register(program);
    await program.parseAsync([...words, '--json'], { from: 'user' });
  } finally {
    print.mockRestore();
    progress.mockRestore();
    vi.unstubAllEnvs();
    process.exitCode = undefined;
  }
  return JSON.parse(printed.join('\n')) as Printed;
}

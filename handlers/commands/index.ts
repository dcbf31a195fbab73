import type { CommandHelp } from '../../tools/views.ts';
import type { SlashCommand } from '../inbound.ts';
import { deals } from './deals.ts';
import { digest } from './digest.ts';
import { health } from './health.ts';
import { lead } from './lead.ts';
import { leads } from './leads.ts';
import { resync } from './resync.ts';
import { switchboard } from './switchboard.ts';

/** Every slash command. The manifest lists the same ones, which a test checks. */
export const commands: readonly SlashCommand[] = [leads, lead, deals, resync, health, digest, switchboard];

const byName = new Map(commands.map((command) => [command.name as string, command]));

/** @param name with its slash, as Slack sends it. */
export const commandOf = (name: string): SlashCommand | undefined => byName.get(name.toLowerCase());

/** Usage of each command with its name, as help shows it. */
export const commandHelp: readonly CommandHelp[] = commands.map(({ name, usage, does, examples }) => ({
  usage: `${name} ${usage}`.trim(),
  does,
  examples,
}));

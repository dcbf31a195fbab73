import { writeFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { Bench, Measured } from './bench.ts';
import { leads } from './leads.ts';
import { asJson, asMarkdown, asText } from './report.ts';
import { undoLater } from './rig/undo.ts';
import { scheduler } from './scheduler.ts';
import { slack } from './slack.ts';
import { sync } from './sync.ts';
import { webhooks } from './webhooks.ts';

const benches: readonly Bench[] = [sync, leads, scheduler, webhooks, slack];

const program = new Command('npm run bench --')
  .description('Measures the bot beside a floor or a peer in the same run; exit 1 when a bound is missed')
  .argument(
    '[name]',
    `one of ${benches.map(({ name }) => name).join(', ')}; all, into bench/RESULTS.md, without`,
  )
  .option('--json', 'one object on stdout')
  .option('--quick', 'small sizes: to see that a bench works')
  .exitOverride()
  .action(async (name: string | undefined, { json = false, quick = false }) => {
    const chosen = benches.filter((bench) => name === undefined || bench.name === name);
    if (chosen.length === 0) program.error(`There is no bench "${name}".`, { exitCode: 2 });
    const results: { bench: Bench; measured: Measured }[] = [];
    for (const bench of chosen) {
      const measured = await runOne(bench, quick);
      results.push({ bench, measured });
      console.log(json ? asJson(bench, measured) : asText(bench, measured));
    }
    if (name === undefined && !quick)
      writeFileSync(new URL('RESULTS.md', import.meta.url), asMarkdown(results));
    const missed = results.some(({ measured }) => measured.bounds.some(({ holds }) => !holds));
    process.exitCode = missed ? 1 : 0;
  });

/** Runs a bench and takes down what it set up, also when it fails or somebody presses Ctrl-C. */
async function runOne(bench: Bench, quick: boolean): Promise<Measured> {
  const undo = undoLater();
  const interrupted = () => void undo.all().then(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const say = (line: string) => console.error(`${bench.name}: ${line}`);
  return bench.run({ quick, say, defer: undo.defer }).finally(async () => {
    await undo.all();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
// Agenda leaves timers behind that would keep the process alive for minutes.
process.exit();

import { loadConfig } from '../bot/config.ts';
import { explain, main as runBot, stopOnSignals, surviveMistakes } from '../bot/main.ts';
import { reps } from './company/people.ts';
import { startDemo } from './demo.ts';

/** `npm start`: the configured workspace, or the playground where none is configured or `--demo` asks for it. */
async function main(): Promise<void> {
  const { env } = loadConfig();
  if (env.SLACK_BOT_TOKEN && !process.argv.includes('--demo')) {
    await runBot();
    return;
  }
  // Since the process was launched, the loading of the code included.
  const seconds = () => process.uptime().toFixed(1);
  const demo = await startDemo(
    { ...env, LOG_LEVEL: env.LOG_LEVEL === 'info' ? 'warn' : env.LOG_LEVEL },
    (line) => console.log(line),
  );
  surviveMistakes(demo.bot.core.log);
  stopOnSignals(demo.stop);
  const rep = reps[0]!;
  const question = 'who are my hot leads?';
  const since = demo.slack.seq;
  await demo.slack.say({ as: rep.slackId, dm: true, text: question });
  const { messages } = await demo.slack.settled({ as: rep.slackId, since });
  if (messages.length === 0)
    throw new Error('The bot did not answer its first question; LOG_LEVEL=debug says more.');
  console.log(`
Switchboard runs at ${demo.bot.url}
  Slack, HubSpot and Stripe are stand-ins on this machine; the model: ${demo.bot.core.answering.name}.

Three things to try there:
  - ask "${question}" as ${rep.name}
  - type /leads hot 5, then press a lead's "Why?"
  - type /health as Ines Keller, the manager

First answer ${seconds()} s after the start. Ctrl-C stops everything; the data is kept in ${env.DATA_DIR}.`);
}

main().catch(explain);

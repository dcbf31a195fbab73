import { setTimeout as sleep } from 'node:timers/promises';
import { movableClock } from '../../playground/clock.ts';
import { type Slack, startSlack } from '../../playground/slack/index.ts';
import type { Setting } from '../bench.ts';
import { temporaryFolder } from './database.ts';
import { freePort, type Program, startProgram, stopProgram } from './programs.ts';
import { until } from './until.ts';

export const secrets = {
  SLACK_BOT_TOKEN: 'bench-slack-bot-token',
  SLACK_SIGNING_SECRET: 'bench-slack-signing-secret',
  INBOUND_WEBHOOK_SECRET: `whsec_${Buffer.from('bench website secret').toString('base64')}`,
};
export const team = { id: 'T0BENCH', name: 'Bench company' };
export const people = Array.from({ length: 200 }, (_, at) => ({
  id: `U0BENCH${String(at).padStart(3, '0')}`,
  name: `person${at}`,
  realName: `Person ${at}`,
  email: `person${at}@bench.example`,
  tz: 'Europe/Berlin',
  title: '',
}));

export interface RunningBot {
  url: string;
  slack: Slack;
  /** Kills it as a crash would. Somebody starts it again, as a service manager does. */
  kill(): void;
}

/** The bot as `npm run bot` starts it, in a process of its own, with a Slack on loopback; restarted whenever it ends. */
export async function startBot(
  databaseUrl: string,
  env: Record<string, string>,
  { defer }: Pick<Setting, 'defer'>,
): Promise<RunningBot> {
  const slack = await startSlack({
    clock: movableClock(),
    signingSecret: secrets.SLACK_SIGNING_SECRET,
    botToken: secrets.SLACK_BOT_TOKEN,
    team,
    people,
    channels: [
      { id: 'C0SALES001', name: 'sales' },
      { id: 'C0REVOPS01', name: 'revenue-ops' },
    ],
  });
  defer(() => slack.stop());
  const cwd = temporaryFolder(defer);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  slack.setEventsUrl(`${url}/slack/events`);
  let stopping = false;
  let program: Program | undefined;
  const supervise = async () => {
    while (!stopping) {
      program = startProgram('bot', {
        cwd,
        env: {
          PORT: String(port),
          DATABASE_URL: databaseUrl,
          LOG_LEVEL: 'error',
          SLACK_API_URL: slack.url,
          ...secrets,
          ...env,
        },
      });
      const { code, stderr } = await program.ended;
      if (!code) continue;
      console.error(`the bot ended with ${code}: ${stderr}`);
      await sleep(1_000);
    }
  };
  const supervising = supervise();
  defer(async () => {
    stopping = true;
    if (program) await stopProgram(program);
    await supervising;
  });
  await until(
    'the bot is ready',
    async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true,
  );
  return { url, slack, kill: () => program?.child.kill('SIGKILL') };
}

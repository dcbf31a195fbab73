import { once } from 'node:events';
import { sign } from '../playground/slack/index.ts';
import { atLeast, atMost, type Bench, median, percentile, repeated, type Setting } from './bench.ts';
import type { Load, Sent } from './programs/sender.ts';
import { people, secrets, startBot, team } from './rig/bot.ts';
import { type DatabaseServer, openPool, startDatabaseServer, temporaryFolder } from './rig/database.ts';
import { untilWorked } from './rig/inbox.ts';
import { isAccepted, rateOf, send } from './rig/load.ts';
import { serve } from './rig/loopback.ts';
import { freePort, startProgram, stopProgram } from './rig/programs.ts';
import { alone } from './rig/undo.ts';
import { until } from './rig/until.ts';

const perSecond = 20;
const atOnce = 16;

export const slack: Bench = {
  name: 'slack',
  title: 'Slash commands acknowledged, beside a Bolt app that only acknowledges',
  async run(setting) {
    const { quick, say } = setting;
    const times = quick ? 1 : 3;
    const seconds = quick ? 3 : 15;
    const commands = quick ? 300 : 2_000;
    const server = await startDatabaseServer(setting);
    const answersUrl = await serve((request, response) => request.resume() && response.end('ok'), setting);

    say(`${perSecond} commands a second for ${seconds} s while the model hangs, ${times} times`);
    const hanging = await repeated(times, () => whileTheModelHangs(server, setting, seconds, answersUrl));
    say(`${commands} commands, ${atOnce} at once, to the bot and to bare Bolt, ${times} times`);
    const throughput = await beside(server, setting, commands, times, answersUrl);

    const ms = hanging.map(({ sent }) => sent.map((one) => one.ms));
    const p99 = median(ms.map((each) => percentile(each, 0.99)));
    const all = [...hanging.flatMap(({ sent }) => sent), ...hanging.flatMap(({ messages }) => messages)];
    const refused = all.filter((one) => !isAccepted(one)).length;
    const ratio = median(throughput.map(({ ours, bare }) => ours / bare));
    const calls = Math.min(...hanging.map((one) => one.calls));
    return {
      ratio,
      figures: {
        p99Ms: p99,
        p50Ms: median(ms.map((each) => percentile(each, 0.5))),
        maxMs: Math.max(...ms.flat()),
        messagesP99Ms: median(
          hanging.map(({ messages }) =>
            percentile(
              messages.map((one) => one.ms),
              0.99,
            ),
          ),
        ),
        modelCallsHanging: calls,
        refused,
        perSecond: median(throughput.map(({ ours }) => ours)),
        boltPerSecond: median(throughput.map(({ bare }) => bare)),
      },
      bounds: [
        atMost('p99 of the acknowledgement while the model hangs', p99, 500, ' ms'),
        atMost('not acknowledged', refused, 0),
        atLeast('model calls that hang meanwhile', calls, people.length),
        atLeast('commands per second, in parts of what bare Bolt does', ratio, 0.6),
      ],
      notes: [
        `First ${people.length} people ask in a direct message at the same moment, then ${perSecond} signed commands a second come for ${seconds} s, open loop, from another process. Medians of ${times}.`,
        'modelCallsHanging: requests that the model had accepted and not answered when the last command was acknowledged; each is the question of another person.',
        `perSecond: ${atOnce} commands under way all the time; each is committed to the inbox before it is acknowledged, and answered meanwhile: while so many come in, two at a time. Bolt, with one command and nothing else, verifies the signature and acknowledges.`,
      ],
    };
  },
};

interface Hanging {
  sent: Sent[];
  messages: { status: number; ms: number }[];
  calls: number;
}

async function whileTheModelHangs(
  server: DatabaseServer,
  setting: Setting,
  seconds: number,
  answersUrl: string,
): Promise<Hanging> {
  return alone(setting, async (own) => {
    const calls = new Set<unknown>();
    const modelUrl = await serve((request, response) => {
      request.resume();
      calls.add(response);
      response.once('close', () => calls.delete(response));
    }, own);
    const bot = await startBot(await server.database(), { ANTHROPIC_BASE_URL: modelUrl }, own);
    const cwd = temporaryFolder(own.defer);
    await send(cwd, load(bot.url, 50, { atOnce: 4 }, answersUrl));
    const messages = await Promise.all(
      people.map(({ id }) => bot.slack.say({ as: id, dm: true, text: 'Who are my hot leads?' })),
    );
    await until('every question is with the model', () => calls.size >= people.length);
    const sent = await send(cwd, load(bot.url, perSecond * seconds, { perSecond }, answersUrl));
    return { sent, messages, calls: calls.size };
  });
}

/** The bot and bare Bolt in turn. @returns acknowledgements per second of each round */
async function beside(
  server: DatabaseServer,
  setting: Setting,
  commands: number,
  times: number,
  answersUrl: string,
): Promise<{ ours: number; bare: number }[]> {
  return alone(setting, async (own) => {
    const databaseUrl = await server.database();
    const pool = openPool(databaseUrl, 1, own.defer);
    const bot = await startBot(databaseUrl, {}, own);
    const bareUrl = await startBareBolt(own);
    const cwd = temporaryFolder(own.defer);
    const rate = async (url: string) => {
      const sent = await send(cwd, load(url, commands, { atOnce }, answersUrl));
      if (!sent.every(isAccepted)) throw new Error(`${url} refused commands under load`);
      return rateOf(sent);
    };
    await Promise.all([rate(bot.url), rate(bareUrl)]);
    return repeated(times, async () => {
      await untilWorked(pool);
      return { bare: await rate(bareUrl), ours: await rate(bot.url) };
    });
  });
}

async function startBareBolt({ defer }: Pick<Setting, 'defer'>): Promise<string> {
  const port = await freePort();
  const args = [String(port), secrets.SLACK_SIGNING_SECRET];
  const program = startProgram('bench/programs/bare-bolt.ts', { args, cwd: temporaryFolder(defer) });
  defer(() => stopProgram(program));
  await once(program.child, 'message');
  return `http://127.0.0.1:${port}`;
}

let typed = 0;

/** Signed slash commands, each with a trigger of its own, from all people in turn. */
function load(url: string, count: number, pace: Load['pace'], answersUrl: string): Load {
  const requests = Array.from({ length: count }, (_, at) => {
    const { id, name } = people[at % people.length]!;
    const body = new URLSearchParams({
      command: '/leads',
      text: 'hot',
      team_id: team.id,
      team_domain: 'bench',
      channel_id: 'C0SALES001',
      channel_name: 'sales',
      user_id: id,
      user_name: name,
      trigger_id: `bench.${++typed}`,
      response_url: `${answersUrl}/commands`,
    }).toString();
    return {
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(Buffer.byteLength(body)),
        ...sign(secrets.SLACK_SIGNING_SECRET, body),
      },
    };
  });
  return { url: `${url}/slack/events`, requests, pace, copies: 1, insist: false };
}

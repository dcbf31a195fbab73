import { setTimeout as sleep } from 'node:timers/promises';
import type { View } from '@slack/types';
import {
  type BlocksValidateArguments,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
} from '@slack/web-api';
import {
  loadingModal,
  present,
  presentHome,
  presentModal,
  problemModal,
} from '../../bot/presenters/index.ts';
import { longList, reader, samples } from './sample-views.ts';

/**
 * Asks Slack whether it would take what we send: every sample as a message, as a window and on the Home tab. Slack
 * wants no token for that. Exit code 1: it would refuse something; 2: not everything could be asked.
 * https://docs.slack.dev/reference/methods/blocks.validate
 */
const client = new WebClient(undefined, {
  timeout: 10_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  ...(process.env.SLACK_API_URL && { slackApiUrl: process.env.SLACK_API_URL }),
});
const invalid = ['invalid_blocks', 'invalid_message', 'invalid_view'];
/** Slack does not say how often it may be asked. */
const longestWaitSeconds = 60;

type Fault = { pointer?: string; message?: string };
type Case = [name: string, args: NonNullable<BlocksValidateArguments>];

const asMessage = (view: Parameters<typeof present>[0]) =>
  ({ message: { blocks: present(view, reader).blocks } }) as Case[1];
const asView = (view: object): Case[1] => ({ view: view as View });
const cases: Case[] = [
  ...[...Object.values(samples), longList].flatMap((view, index): Case[] => {
    const name = `${view.kind}${index === Object.keys(samples).length ? ' (long)' : ''}`;
    return [
      [`${name} as a message`, asMessage(view)],
      [`${name} as a window`, asView(presentModal(view, reader))],
      [`${name} on Home`, asView(presentHome(view, reader))],
    ];
  }),
  ['a window that waits', asView(loadingModal('Switchboard'))],
  ['a window with a problem', asView(problemModal('Something went wrong.'))],
];

async function faultsOf(args: Case[1]): Promise<Fault[]> {
  try {
    await client.blocks.validate(args);
    return [];
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError && error.retryAfter <= longestWaitSeconds) {
      await sleep(error.retryAfter * 1_000);
      return faultsOf(args);
    }
    const { data } = error instanceof WebAPIPlatformError ? error : {};
    if (!data || !invalid.includes(data.error)) throw error;
    return (data as { errors?: Fault[] }).errors ?? [{ message: data.error }];
  }
}

let checked = 0;
let refused = 0;
try {
  for (const [name, args] of cases) {
    const faults = await faultsOf(args);
    checked += 1;
    if (faults.length > 0) refused += 1;
    for (const { pointer = '', message = '' } of faults) console.error(`${name}: ${pointer} ${message}`);
  }
  console.log(`${checked} checked by ${client.slackApiUrl}, ${refused} refused`);
  process.exitCode = refused > 0 ? 1 : 0;
} catch (error) {
  const how = checked === 0 ? 'NOTHING WAS CHECKED' : `ONLY ${checked} OF ${cases.length} WERE CHECKED`;
  console.error(
    `${how}: ${client.slackApiUrl} did not answer (${error instanceof Error ? error.message : error}).`,
  );
  process.exitCode = 2;
}

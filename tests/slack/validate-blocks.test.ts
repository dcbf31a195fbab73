import { spawn } from 'node:child_process';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Slack, startSlack } from '../../playground/slack/index.ts';

let slack: Slack;
beforeAll(async () => {
  slack = await startSlack({
    clock: { now: () => new Date() },
    signingSecret: 'test-signing-secret',
    botToken: 'test-token',
    team: { id: 'T0001', name: 'Test company' },
    people: [],
    channels: [],
  });
});
afterAll(() => slack.stop());

/** `npm run validate:blocks` against this Slack. */
async function validate(url: string): Promise<{ code: number | null; said: string }> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'tests/slack/validate-blocks.ts'], {
    env: { PATH, SLACK_API_URL: url },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, said };
}

test('every sample is asked about, as a message, as a window and on Home, without a token', async () => {
  const { code, said } = await validate(slack.url);
  expect(said).toMatch(/^\d+ checked by http:\/\/127\.0\.0\.1:\d+\/api\/, 0 refused$/m);
  expect(code).toBe(0);
  expect(Number(/^(\d+)/m.exec(said)?.[1])).toBeGreaterThan(60);
}, 60_000);

test('what would be refused is named with its place', async () => {
  const client = new WebClient(undefined, { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
  const header = { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } };
  const title = { type: 'plain_text', text: 'x'.repeat(25) } as const;
  await expect(client.blocks.validate({ message: { blocks: [header] } })).rejects.toMatchObject({
    data: { error: 'invalid_message', errors: [{ pointer: '/blocks/0/text/text' }] },
  });
  await expect(client.blocks.validate({ view: { type: 'modal', title, blocks: [] } })).rejects.toMatchObject({
    data: { error: 'invalid_view', errors: [{ pointer: '/view/title/text' }] },
  });
  slack.addFault({ method: 'blocks.validate', error: 'invalid_view', times: 1 });
  expect(await validate(slack.url)).toMatchObject({ code: 1, said: expect.stringContaining('1 refused') });
}, 60_000);

test('without Slack it says that nothing was checked', async () => {
  expect(await validate('http://127.0.0.1:1/api/')).toMatchObject({
    code: 2,
    said: expect.stringContaining('NOTHING WAS CHECKED'),
  });
}, 60_000);

import { afterEach, expect, it } from 'vitest';
import { checkSlack } from '../../bot/slack/check.ts';
import { movableClock } from '../../playground/clock.ts';
import { type Slack, startSlack } from '../../playground/slack/index.ts';
import { silentLog } from '../support/log.ts';

let slack: Slack;
afterEach(() => slack.stop());

async function check({ scopes, token = 'test-token' }: { scopes?: string[]; token?: string }) {
  slack = await startSlack({
    clock: movableClock(),
    signingSecret: 'test-signing-secret',
    botToken: 'test-token',
    team: { id: 'T0CHECK', name: 'Check & Co' },
    people: [],
    channels: [],
    ...(scopes && { manifest: { scopes } }),
  });
  return checkSlack({ SLACK_BOT_TOKEN: token, SLACK_API_URL: slack.url }, silentLog);
}

it('an installation from the manifest lacks nothing', async () => {
  expect(await check({})).toEqual({ account: 'Check & Co', missingScopes: [] });
});

it('names the scopes that an older installation lacks', async () => {
  const { missingScopes } = await check({ scopes: ['chat:write', 'commands', 'users:read'] });
  expect(missingScopes).toContain('users:read.email');
  expect(missingScopes).not.toContain('chat:write');
});

it('a refused token is an error that an operator can act on', async () => {
  await expect(check({ token: 'another-token' })).rejects.toMatchObject({ code: 'auth' });
});

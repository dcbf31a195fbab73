import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../bot/config.ts';
import { createLog } from '../../bot/log.ts';
import type { Log } from '../../connectors/connector.ts';
import { signStandardWebhook } from '../../playground/vendors/website.ts';
import { people, secrets } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { Browser, startTwoWorkspaces, type TwoWorkspaces, teams } from '../support/two-workspaces.ts';
import { consultation } from '../support/website-events.ts';

/** Everything that was logged, as text. */
const lines: string[] = [];
const write = (fields: unknown, text?: string) => void lines.push(JSON.stringify([fields, text]));
const log = { debug: write, info: write, warn: write, error: write } as Log;

let rig: TwoWorkspaces;
beforeAll(async () => {
  rig = await startTwoWorkspaces({ log });
});
afterAll(() => rig.stop());

const stored = () =>
  sql<{ workspace_id: string; sealed: Buffer }>(
    rig.databaseUrl,
    'SELECT workspace_id, sealed FROM installation ORDER BY workspace_id',
  );

describe('before anybody has installed the bot', () => {
  it('it runs and is ready', async () => {
    expect((await fetch(`${rig.publicUrl}/readyz`)).status).toBe(200);
    expect(rig.bot.workspaceId).toBe('');
  });

  it('a command is answered with where to add it', async () => {
    const { immediate } = await rig.slacks.alpha.command({ as: people.rep.id, dm: true, text: '/leads' });
    expect(immediate).toMatchObject({
      response_type: 'ephemeral',
      text: `Switchboard is not installed in this workspace any more; an admin can add it at ${rig.publicUrl}/slack/install`,
    });
  });

  it('a webhook is asked to come again: it has no workspace to go to', async () => {
    const timestamp = Math.floor(rig.clock.now().getTime() / 1000);
    const body = JSON.stringify(consultation('early@customer.example', 'r-1'));
    const answer = await fetch(`${rig.publicUrl}/webhooks/inbound`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'evt-early',
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signStandardWebhook(
          secrets.INBOUND_WEBHOOK_SECRET,
          'evt-early',
          timestamp,
          body,
        ),
      },
      body,
    });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });
});

describe('the page that begins an installation', () => {
  it('leads to Slack with every scope, a signed state and our own address to come back to', async () => {
    const browser = new Browser();
    const { status, text, headers } = await browser.get(`${rig.publicUrl}/slack/install`);
    expect(status).toBe(200);
    expect(text).not.toMatch(/company|alpha|secret/i);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    const [cookie] = headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/Secure/);
    const url = new URL(/href="([^"]+)"/.exec(text)![1]!.replaceAll('&#38;', '&'));
    expect(url.origin + url.pathname).toBe(rig.front.url.replace('/api/', '/oauth/v2/authorize'));
    expect(url.searchParams.get('redirect_uri')).toBe(`${rig.publicUrl}/slack/oauth_redirect`);
    expect(url.searchParams.get('scope')?.split(',')).toContain('users:read.email');
    expect(url.searchParams.get('state')).toBe([...browser.cookies.values()][0]);
  });

  it('is for reading only', async () => {
    const answer = await fetch(`${rig.publicUrl}/slack/install`, { method: 'POST' });
    expect(answer.status).toBe(405);
  });
});

describe('what does not work keeps nothing and says why', () => {
  /** How each goes wrong, and what the page says about it. */
  const wrong: [string, (browser: Browser) => Promise<string>, number, RegExp][] = [
    [
      'without a state',
      async (browser) => {
        const back = new URL(await allowed(browser));
        back.searchParams.delete('state');
        return back.href;
      },
      400,
      /did not begin in this browser/,
    ],
    [
      'with a state that somebody else made',
      async (browser) => {
        const back = new URL(await allowed(browser));
        back.searchParams.set('state', 'eyJhbGciOiJub25lIn0.e30.');
        return back.href;
      },
      400,
      /did not begin in this browser/,
    ],
    [
      'with a forged state, in the cookie too',
      async (browser) => {
        const back = new URL(await allowed(browser));
        back.searchParams.set('state', 'eyJhbGciOiJub25lIn0.e30.');
        browser.cookies.set('slack-app-oauth-state', 'eyJhbGciOiJub25lIn0.e30.');
        return back.href;
      },
      400,
      /did not begin in this browser/,
    ],
    [
      'in another browser',
      async (browser) => {
        const back = await allowed(browser);
        browser.cookies.clear();
        return back;
      },
      400,
      /did not begin in this browser/,
    ],
    [
      'cancelled',
      async (browser) => {
        const url = new URL(await browser.begin(rig.publicUrl));
        return `${rig.publicUrl}/slack/oauth_redirect?error=access_denied&state=${url.searchParams.get('state')}`;
      },
      400,
      /was cancelled in Slack/,
    ],
    [
      'with a code that Slack does not know',
      async (browser) => {
        const back = new URL(await allowed(browser));
        back.searchParams.set('code', 'made-up');
        return back.href;
      },
      400,
      /Slack refused it \(invalid_code\)/,
    ],
    ['without a code', async () => `${rig.publicUrl}/slack/oauth_redirect`, 400, /sent no code/],
  ];
  const allowed = async (browser: Browser) =>
    rig.front.allow(await browser.begin(rig.publicUrl), teams.alpha);

  it.each(wrong)('%s', async (_name, way, status, says) => {
    const browser = new Browser();
    const page = await browser.get(await way(browser));
    expect(page.status).toBe(status);
    expect(page.text).toMatch(says);
    expect(page.text).toContain('Nothing was kept.');
    expect(page.text).toContain(`${rig.publicUrl}/slack/install`);
    expect(await stored()).toEqual([]);
  });

  it('with fewer scopes than the bot needs: it names them', async () => {
    rig.front.withheld.add('chat:write').add('users:read');
    const page = await rig.install('alpha');
    rig.front.withheld.clear();
    expect(page).toMatchObject({ status: 400 });
    expect(page.text).toContain('chat:write, users:read');
    expect(await stored()).toEqual([]);
  });

  it('while Slack is away: later it works', async () => {
    rig.front.failing.add('oauth.v2.access');
    const page = await rig.install('alpha');
    rig.front.failing.clear();
    expect(page.status).toBe(503);
    expect(await stored()).toEqual([]);
  });

  it('when the tokens cannot be stored after they were granted: the next try works', async () => {
    await sql(rig.databaseUrl, 'ALTER TABLE installation RENAME TO away');
    const page = await rig.install('alpha');
    await sql(rig.databaseUrl, 'ALTER TABLE away RENAME TO installation');
    expect(page.status).toBe(503);
    expect(page.text).toContain('Nothing was kept.');
    expect(await stored()).toEqual([]);
  });
});

describe('an installation', () => {
  it('is served at once, without a restart', async () => {
    const page = await rig.install('alpha');
    expect(page).toMatchObject({ status: 200 });
    expect(page.text).toContain('It is in alpha company now');
    expect(rig.bot.workspaceId).toBe(teams.alpha);
    const { messages } = await rig.ask('alpha', 'rep', '/switchboard help');
    expect(messages.length).toBeGreaterThan(0);
    expect(rig.slacks.beta.requests).toEqual([]);
  });

  it('makes the workspace the home: its people are read', async () => {
    await expect
      .poll(async () => (await rig.bot.core.stores.teammates.list(teams.alpha)).length)
      .toBeGreaterThan(3);
  });

  it('a code serves once', async () => {
    const browser = new Browser();
    const back = await rig.front.allow(await browser.begin(rig.publicUrl), teams.alpha);
    const cookies = [...browser.cookies];
    expect((await browser.get(back)).status).toBe(200);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expect((await browser.get(back)).text).toContain('Slack refused it (invalid_code)');
  });

  it('survives a restart', async () => {
    await rig.restart();
    expect(rig.bot.workspaceId).toBe(teams.alpha);
    const { messages } = await rig.ask('alpha', 'rep', '/switchboard help');
    expect(messages.length).toBeGreaterThan(0);
  });

  it('leaves no token in the database, the log or a page', async () => {
    const [row] = await stored();
    const sealed = row?.sealed ?? Buffer.alloc(0);
    expect(sealed.length).toBeGreaterThan(200);
    expect(sealed.toString('latin1')).not.toMatch(/test-issued|test-refresh/);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join('\n')).not.toMatch(/test-issued|test-refresh|code-[0-9a-f]{8}|test-client-secret/);
  });
});

it('strikes out tokens that an error text of Slack would repeat', () => {
  const written: string[] = [];
  const real = createLog('info', [], (line) => void written.push(line));
  // Put together here, so that no scanner takes them for real ones.
  const [bot, rotating, refresh] = ['xoxb', 'xoxe.xoxb', 'xoxe'].map(
    (kind) => `${kind}-1-made-up-for-this-test`,
  );
  real.error({ cause: `refused ${bot}` }, `${rotating} and ${refresh}`);
  expect(written.join('')).not.toMatch(/made-up/);
  expect(written.join('')).toContain('[secret]');
});

describe('the variables', () => {
  const whole = {
    SLACK_CLIENT_ID: 'test-client-id',
    SLACK_CLIENT_SECRET: 'test-client-secret',
    SLACK_STATE_SECRET: 'test-state-secret-of-this-run',
    SLACK_SIGNING_SECRET: 'test-signing-secret',
    PUBLIC_URL: 'https://bot.company.example',
  };
  const start = (environment: Record<string, string | undefined>) => () =>
    loadConfig({ environment, envFile: 'no such file' });

  it('all of them start the bot for several workspaces', () => {
    expect(start(whole)).not.toThrow();
  });

  it.each(Object.keys(whole))('without %s it refuses, and names it', (name) => {
    expect(start({ ...whole, [name]: undefined })).toThrow(name);
  });

  it.each(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'])('with %s as well it refuses, and names it', (name) => {
    expect(start({ ...whole, [name]: 'test-token' })).toThrow(`${name}: serves one workspace`);
  });
});

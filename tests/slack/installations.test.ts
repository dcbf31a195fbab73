import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkInstallations } from '../../bot/slack/check.ts';
import { createTokens } from '../../bot/slack/tokens.ts';
import type { Log } from '../../connectors/connector.ts';
import type { Message } from '../../playground/slack/index.ts';
import { people, secrets } from '../support/rig.ts';
import { sql } from '../support/sql.ts';
import { organisation, startTwoWorkspaces, type TwoWorkspaces, teams } from '../support/two-workspaces.ts';
import { eventually } from '../support/wait.ts';
import { sendCommand, sendEvent } from './signed.ts';

const hours = 3_600_000;
const notice = (text: string, at: Date) => ({
  kind: 'notice',
  tone: 'info',
  text,
  asOf: at.toISOString(),
  notices: [],
});

let warned: string[];
const note = (fields: unknown, text = '') => {
  if (!text.startsWith('made an encryption key')) warned.push(`${text} ${JSON.stringify(fields)}`);
};
const log = { debug() {}, info() {}, warn: note, error: note } as Log;
let rig: TwoWorkspaces;
beforeEach(async () => {
  warned = [];
  rig = await startTwoWorkspaces({ log });
});
afterEach(() => rig.stop());

/** Puts a message into the outbox as a job does, hours after anybody said anything. */
async function schedule(key: string, workspaceId: string = teams.alpha, bot = rig.bot): Promise<void> {
  const message = { key, destination: { user: people.rep.id }, view: notice(key, rig.clock.now()) };
  await bot.core.stores.outbox.add(undefined, workspaceId, [message]);
  bot.wake('outbox');
}
const stateOf = async (key: string) => {
  const [row] = await sql<{ state: string; attempts: number; last_error: string | null }>(
    rig.databaseUrl,
    'SELECT state, attempts, last_error FROM outbox_message WHERE key = $1',
    [key],
  );
  return row;
};
const posted = (text: string, team: 'alpha' | 'beta' | 'gamma' = 'alpha'): Message[] =>
  rig.slacks[team].outbox().filter((message) => JSON.stringify(message).includes(text));
const arrives = (text: string, team: 'alpha' | 'beta' | 'gamma' = 'alpha') =>
  eventually(`"${text}" in ${team}`, () => posted(text, team).length > 0);
const installation = async (id: string = teams.alpha) => {
  const [row] = await sql<{ sealed: Buffer; removed_at: Date | null; expires_at: Date | null }>(
    rig.databaseUrl,
    'SELECT sealed, removed_at, expires_at FROM installation WHERE workspace_id = $1',
    [id],
  );
  return row;
};

async function uninstalled(): Promise<void> {
  await rig.front.uninstall(teams.alpha, rig.eventsUrl);
  await eventually('it was dealt with', async () => {
    const done = "SELECT FROM delivery WHERE kind = 'removed' AND state = 'done'";
    return (await sql(rig.databaseUrl, done)).length > 0;
  });
}

describe('a token of twelve hours', () => {
  it('is renewed for a message that leaves thirteen hours after the last event', async () => {
    await rig.install('alpha');
    await schedule('early');
    await arrives('early');
    expect(rig.front.refreshes).toBe(0);
    rig.clock.advance(13 * hours);
    await schedule('thirteen hours later');
    await arrives('thirteen hours later');
    expect(rig.front.refreshes).toBe(1);
    rig.clock.advance(13 * hours);
    await schedule('and thirteen more');
    await arrives('and thirteen more');
    expect(rig.front.refreshes).toBe(2);
    expect(warned).toEqual([]);
  });

  it('is renewed once, however many processes need it at the same moment', async () => {
    await rig.install('alpha');
    const { config, stores, vault, now } = rig.bot.core;
    const [alpha] = await stores.installations.list();
    const each = { env: config.env, installations: stores.installations, vault, now, log };
    for (let round = 1; round <= 3; round++) {
      rig.clock.advance(13 * hours);
      const processes = Array.from({ length: 6 }, () => createTokens(each));
      const spoken = await Promise.all(processes.map((tokens) => tokens.of(alpha!, teams.alpha)));
      expect(new Set(spoken.map(({ token }) => token)).size).toBe(1);
      expect(rig.front.refreshes).toBe(round);
    }
    await schedule('and it works');
    await arrives('and it works');
  });

  it('that Slack refuses is replaced, though somebody else is reading it at that moment', async () => {
    await rig.install('alpha');
    const { config, stores, vault, now } = rig.bot.core;
    const [alpha] = await stores.installations.list();
    const each = { env: config.env, installations: stores.installations, vault, now, log };
    const refused = (await createTokens(each).of(alpha!, teams.alpha)).token;
    const tokens = createTokens(each);
    const reading = tokens.of(alpha!, teams.alpha);
    const replaced = await tokens.of(alpha!, teams.alpha, refused);
    expect(replaced.token).not.toBe(refused);
    await reading;
  });

  it('is renewed once for all messages of two bots', async () => {
    await rig.install('alpha');
    const other = await rig.another();
    for (let round = 1; round <= 4; round++) {
      rig.clock.advance(11 * hours);
      await Promise.all(
        [rig.bot, other].flatMap((bot, index) =>
          [1, 2, 3].map((n) => schedule(`round ${round} ${index} ${n}`, teams.alpha, bot)),
        ),
      );
      for (const index of [0, 1]) for (const n of [1, 2, 3]) await arrives(`round ${round} ${index} ${n}`);
      expect(rig.front.refreshes).toBe(round);
    }
    expect((await installation())?.removed_at).toBeNull();
  });

  it('that Slack does not renew right now keeps messages waiting, and nothing is lost', async () => {
    await rig.install('alpha');
    rig.clock.advance(13 * hours);
    rig.front.failing.add('oauth.v2.access');
    await schedule('while Slack is away');
    await eventually('it was tried', async () => ((await stateOf('while Slack is away'))?.attempts ?? 0) > 0);
    expect(await stateOf('while Slack is away')).toMatchObject({ state: 'pending' });
    expect((await installation())?.removed_at).toBeNull();
    rig.front.failing.clear();
    await arrives('while Slack is away');
  });

  it('that another process replaced is read again', async () => {
    await rig.install('alpha');
    const other = await rig.another();
    await schedule('first', teams.alpha, other);
    await arrives('first');
    // This process hears of it, the other one does not.
    rig.front.revoke(teams.alpha);
    await rig.install('alpha');
    await schedule('through the other process', teams.alpha, other);
    await arrives('through the other process');
    expect((await installation())?.removed_at).toBeNull();
  });
});

describe('when the bot is removed from a workspace', () => {
  it('its tokens are destroyed, what waits is parked, and its people are told', async () => {
    await rig.install('alpha');
    await rig.install('beta');
    await schedule('for later', teams.beta);
    await arrives('for later', 'beta');
    await sql(
      rig.databaseUrl,
      `INSERT INTO outbox_message (workspace_id, key, destination, lane, view, due_at)
       VALUES ($1, 'waiting', '{}', 'x', '{}', now() + interval '1 hour')`,
      [teams.beta],
    );
    await rig.front.uninstall(teams.beta, rig.eventsUrl);
    await eventually('it is removed', async () => (await installation(teams.beta))?.removed_at != null);
    expect((await installation(teams.beta))?.sealed).toHaveLength(0);
    await eventually('it is parked', async () => (await stateOf('waiting'))?.state === 'parked');
    expect((await stateOf('waiting'))?.last_error).toMatch(/was removed from this workspace/);

    const { immediate } = await rig.slacks.beta.command({ as: people.rep.id, dm: true, text: '/leads' });
    expect(immediate).toMatchObject({ text: expect.stringContaining(`${rig.publicUrl}/slack/install`) });
    const deliveries = await sql(rig.databaseUrl, "SELECT FROM delivery WHERE kind = 'command'");
    expect(deliveries).toEqual([]);
    expect(warned.filter((line) => line.includes('removed the bot'))).toHaveLength(1);
    // The other workspace notices nothing.
    await schedule('still here');
    await arrives('still here');
  });

  it('a message made afterwards is parked at the first try', async () => {
    await rig.install('alpha');
    await uninstalled();
    await schedule('too late');
    await eventually('it is parked', async () => (await stateOf('too late'))?.state === 'parked');
    expect(await stateOf('too late')).toMatchObject({
      attempts: 1,
      last_error: expect.stringMatching(/not installed/),
    });
  });

  it('a new installation brings it back, and sends nothing old by itself', async () => {
    await rig.install('alpha');
    await uninstalled();
    await schedule('old');
    await eventually('it is parked', async () => (await stateOf('old'))?.state === 'parked');
    await rig.install('alpha');
    expect((await installation())?.removed_at).toBeNull();
    await schedule('new');
    await arrives('new');
    expect(posted('old')).toEqual([]);
    expect(await stateOf('old')).toMatchObject({ state: 'parked' });
    expect(rig.bot.workspaceId).toBe(teams.alpha);
  });

  it('what Slack says late of an installation before this one changes nothing', async () => {
    await rig.install('alpha');
    const event = { type: 'app_uninstalled' };
    await sendEvent(rig.publicUrl, event, { team_id: teams.alpha }, { secret: secrets.SLACK_SIGNING_SECRET });
    await eventually('it was dealt with', async () => {
      const done = "SELECT FROM delivery WHERE kind = 'removed' AND state = 'done'";
      return (await sql(rig.databaseUrl, done)).length > 0;
    });
    expect((await installation())?.removed_at).toBeNull();
    await schedule('still here');
    await arrives('still here');
  });

  it('because its refresh token is good for nothing, it notices when the token ends', async () => {
    await rig.install('alpha');
    rig.front.forgetRefreshTokens();
    rig.clock.advance(13 * hours);
    await schedule('too late');
    await eventually('it is parked', async () => (await stateOf('too late'))?.state === 'parked');
    expect((await installation())?.removed_at).not.toBeNull();
    expect(warned.filter((line) => line.includes('removed the bot'))).toHaveLength(1);
  });

  it('without a word, it notices while sending: once, and without a loop', async () => {
    await rig.install('alpha');
    await schedule('first');
    await arrives('first');
    rig.front.revoke(teams.alpha);
    for (const key of ['one', 'two', 'three']) await schedule(key);
    for (const key of ['one', 'two', 'three'])
      await eventually(`${key} is parked`, async () => (await stateOf(key))?.state === 'parked');
    expect((await installation())?.removed_at).not.toBeNull();
    expect(warned.filter((line) => line.includes('removed the bot'))).toHaveLength(1);
    const { length } = rig.slacks.alpha.requests;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(rig.slacks.alpha.requests).toHaveLength(length);
  });
});

it('doctor finds every installation, and those that were removed', async () => {
  await rig.install('alpha');
  await rig.install('beta');
  await rig.front.uninstall(teams.beta, rig.eventsUrl);
  await eventually('it is removed', async () => (await installation(teams.beta))?.removed_at != null);
  rig.clock.advance(13 * hours);
  const { config, stores, vault, now } = rig.bot.core;
  const each = { env: config.env, installations: stores.installations, vault, now, log };
  const [alpha, beta] = await checkInstallations(each);
  expect(alpha).toMatchObject({ name: 'alpha company', removedAt: null });
  expect(await alpha!.check()).toEqual({ account: 'alpha company', missingScopes: [] });
  expect(beta).toMatchObject({ name: 'beta company', removedAt: expect.any(Date) });
  await expect(beta!.check()).rejects.toMatchObject({ code: 'auth' });
});

describe('an installation into a whole organisation', () => {
  it('serves the workspaces of it as they send something', async () => {
    const page = await rig.install('gamma');
    expect(page.text).toContain(organisation.name);
    expect(await installation(organisation.id)).toBeDefined();
    expect(rig.bot.workspaceId).toBe('');
    const command = {
      command: '/switchboard',
      text: 'help',
      team_id: teams.gamma,
      enterprise_id: organisation.id,
      user_id: people.rep.id,
      channel_id: 'C0SALES001',
      trigger_id: '1.2.org',
      response_url: '',
    };
    await sendCommand(rig.publicUrl, command, { secret: secrets.SLACK_SIGNING_SECRET });
    await eventually('the answer', () => rig.slacks.gamma.outbox().length > 0);
    expect(rig.bot.workspaceId).toBe(teams.gamma);
    const asked = rig.slacks.gamma.requests.map(({ args }) => args.team_id);
    expect(new Set(asked.slice(1))).toEqual(new Set([teams.gamma]));

    rig.clock.advance(13 * hours);
    await schedule('to a workspace of it', teams.gamma);
    await arrives('to a workspace of it', 'gamma');
    await rig.restart();
    expect(rig.bot.workspaceId).toBe(teams.gamma);
    await schedule('after a restart', teams.gamma);
    await arrives('after a restart', 'gamma');
  });

  it('ends for all of them', async () => {
    await rig.install('gamma');
    const fields = { team_id: teams.gamma, enterprise_id: organisation.id, user_id: people.rep.id };
    await sendCommand(rig.publicUrl, fields, { secret: secrets.SLACK_SIGNING_SECRET });
    await rig.front.uninstall(teams.gamma, rig.eventsUrl);
    await eventually('it is removed', async () => (await installation(organisation.id))?.removed_at != null);
    // The row is written a moment before this process has read it again.
    await eventually('it is refused', async () => {
      const again = await sendCommand(rig.publicUrl, fields, { secret: secrets.SLACK_SIGNING_SECRET });
      return again.body.includes('not installed in this workspace');
    });
  });

  it('a workspace of another organisation is not served', async () => {
    await rig.install('gamma');
    const fields = { team_id: 'T0STRANGER', enterprise_id: 'E0OTHER', user_id: people.rep.id };
    const { body } = await sendCommand(rig.publicUrl, fields, { secret: secrets.SLACK_SIGNING_SECRET });
    expect(body).toContain('not installed in this workspace');
  });
});

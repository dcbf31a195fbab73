import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { MovableClock } from '../clock.ts';
import type { Slack } from './index.ts';
import type { Json } from './model.ts';

import { sign } from './signature.ts';

/** A workspace behind the common address: a stand-in of its own, reached with the tokens that are issued here. */
export interface Member {
  slack: Slack;
  /** The token that its stand-in takes; no app ever sees it. */
  botToken: string;
  /** The app is installed into the whole organisation when it is installed here. */
  enterprise?: { id: string; name: string };
}
export interface SlackOfManySetup {
  clock: Pick<MovableClock, 'now'>;
  signingSecret: string;
  clientId: string;
  clientSecret: string;
  members: Member[];
  /** Token rotation is on, as in Slack: tokens last twelve hours. */
  rotates?: boolean;
}
/** One Slack with several workspaces: consent page, tokens, and a Web API that goes by the token. */
export interface SlackOfMany {
  /** For `SLACK_API_URL`, with its slash at the end. */
  url: string;
  /** Scopes that a grant leaves out, whatever was asked. */
  withheld: Set<string>;
  /** Web API methods that answer with HTTP 503. */
  failing: Set<string>;
  /** Calls of `oauth.v2.access` with a refresh token so far. */
  readonly refreshes: number;
  /**
   * Presses "Allow" for a workspace on the consent page.
   * @returns the address to which Slack sends the browser back.
   */
  allow(consentUrl: string, teamId: string): Promise<string>;
  /** Removes the app from a workspace and says so: `tokens_revoked`, then `app_uninstalled`. */
  uninstall(teamId: string, eventsUrl: string): Promise<void>;
  /** Makes every token of a workspace invalid without a word. */
  revoke(teamId: string): void;
  /** No refresh token that was issued so far is good for anything. */
  forgetRefreshTokens(): void;
  stop(): Promise<void>;
}

interface Grant {
  member: Member;
  scopes: string[];
}
interface Issued extends Grant {
  /** Milliseconds since 1970. */
  endsAt: number;
  revoked: boolean;
}

const lifetimeSeconds = 43_200;
const codeLifetimeMs = 600_000;
const refused = (error: string): Json => ({ ok: false, error });

/** Answers of https://docs.slack.dev/reference/methods/oauth.v2.access */
class Grants {
  readonly tokens = new Map<string, Issued>();
  refreshes = 0;
  #codes = new Map<string, Grant & { redirectUri: string; endsAt: number }>();
  #refreshTokens = new Map<string, Grant>();
  #setup: SlackOfManySetup;

  constructor(setup: SlackOfManySetup) {
    this.#setup = setup;
  }

  code(member: Member, scopes: string[], redirectUri: string): string {
    const code = `code-${randomUUID()}`;
    this.#codes.set(code, { member, scopes, redirectUri, endsAt: this.#now() + codeLifetimeMs });
    return code;
  }

  access(asked: URLSearchParams): Json {
    const { clientId, clientSecret } = this.#setup;
    if (asked.get('client_id') !== clientId) return refused('invalid_client_id');
    if (asked.get('client_secret') !== clientSecret) return refused('bad_client_secret');
    return asked.get('grant_type') === 'refresh_token'
      ? this.#refresh(asked.get('refresh_token') ?? '')
      : this.#exchange(asked.get('code') ?? '', asked.get('redirect_uri') ?? '');
  }

  endOf(teamId: string): void {
    for (const issued of this.tokens.values())
      if (issued.member.slack.workspace.team.id === teamId) issued.revoked = true;
    for (const [token, { member }] of this.#refreshTokens)
      if (member.slack.workspace.team.id === teamId) this.#refreshTokens.delete(token);
  }

  forgetRefreshTokens(): void {
    this.#refreshTokens.clear();
  }

  #exchange(code: string, redirectUri: string): Json {
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    if (!grant || grant.endsAt < this.#now()) return refused('invalid_code');
    if (grant.redirectUri !== redirectUri) return refused('bad_redirect_uri');
    return this.#issue(grant);
  }

  /** Each one serves once. */
  #refresh(token: string): Json {
    this.refreshes += 1;
    const grant = this.#refreshTokens.get(token);
    this.#refreshTokens.delete(token);
    return grant ? this.#issue(grant) : refused('invalid_refresh_token');
  }

  #issue({ member, scopes }: Grant): Json {
    const { rotates } = this.#setup;
    const { slack, enterprise } = member;
    const token = `test-issued-${randomUUID()}`;
    const refreshToken = `test-refresh-${randomUUID()}`;
    const endsAt = rotates ? this.#now() + lifetimeSeconds * 1000 : Number.POSITIVE_INFINITY;
    this.tokens.set(token, { member, scopes, endsAt, revoked: false });
    if (rotates) this.#refreshTokens.set(refreshToken, { member, scopes });
    return {
      ok: true,
      access_token: token,
      token_type: 'bot',
      scope: scopes.join(','),
      bot_user_id: slack.workspace.bot.userId,
      app_id: slack.workspace.bot.appId,
      team: enterprise ? null : slack.workspace.team,
      enterprise: enterprise ?? null,
      is_enterprise_install: enterprise !== undefined,
      authed_user: { id: [...slack.workspace.people.keys()][0] },
      ...(rotates && { refresh_token: refreshToken, expires_in: lifetimeSeconds }),
    };
  }

  #now(): number {
    return this.#setup.clock.now().getTime();
  }
}

/** Puts one address in front of several stand-ins, as one Slack has many workspaces. */
export async function startSlackOfMany(setup: SlackOfManySetup): Promise<SlackOfMany> {
  const { clock, signingSecret, clientId, members } = setup;
  const grants = new Grants(setup);
  const withheld = new Set<string>();
  const failing = new Set<string>();
  const memberOf = (teamId: string): Member => {
    const found = members.find(({ slack }) => slack.workspace.team.id === teamId);
    if (!found) throw new Error(`There is no workspace ${teamId}.`);
    return found;
  };

  const app = new Hono();
  app.get('/oauth/v2/authorize', (c) =>
    c.req.query('client_id') === clientId
      ? c.html(consentPage(members, c.req.query('scope') ?? ''))
      : c.text('Invalid client_id parameter', 400),
  );
  app.post('/oauth/v2/authorize', async (c) => {
    const { scope = '', state = '', redirect_uri: redirectUri = '' } = c.req.query();
    const { team, deny } = await c.req.parseBody();
    const back = new URL(redirectUri);
    back.searchParams.set('state', state);
    const scopes = scope.split(',').filter((each) => !withheld.has(each));
    if (deny) back.searchParams.set('error', 'access_denied');
    else back.searchParams.set('code', grants.code(memberOf(String(team)), scopes, redirectUri));
    return c.redirect(back.href);
  });
  app.post('/api/:method', async (c) => {
    const { method } = c.req.param();
    if (failing.has(method)) return c.text('Service Unavailable', 503);
    if (method === 'oauth.v2.access') return c.json(grants.access(new URLSearchParams(await c.req.text())));
    const token = c.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
    const issued = grants.tokens.get(token);
    if (!issued) return c.json(refused(token ? 'invalid_auth' : 'not_authed'));
    if (issued.revoked) return c.json(refused('token_revoked'));
    if (issued.endsAt <= clock.now().getTime()) return c.json(refused('token_expired'));
    return forward(c, issued.member, method);
  });

  const server: ServerType = await new Promise((resolve) => {
    const listening = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(listening));
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function deliver(teamId: string, event: Json, eventsUrl: string): Promise<void> {
    const { slack, enterprise } = memberOf(teamId);
    const body = JSON.stringify({
      type: 'event_callback',
      team_id: teamId,
      ...(enterprise && { enterprise_id: enterprise.id }),
      api_app_id: slack.workspace.bot.appId,
      event,
      event_id: `Ev${randomUUID()}`,
      event_time: Math.floor(clock.now().getTime() / 1000),
    });
    const headers = { 'content-type': 'application/json', ...signed(body) };
    await fetch(eventsUrl, { method: 'POST', headers, body });
  }
  const signed = (body: string) => ({
    ...sign(signingSecret, body, Math.floor(clock.now().getTime() / 1000)),
  });

  return {
    url: `${base}/api/`,
    withheld,
    failing,
    get refreshes() {
      return grants.refreshes;
    },
    async allow(consentUrl, teamId) {
      const answer = await fetch(consentUrl, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ team: teamId }),
      });
      return answer.headers.get('location') ?? '';
    },
    async uninstall(teamId, eventsUrl) {
      grants.endOf(teamId);
      const bot = [memberOf(teamId).slack.workspace.bot.userId];
      await deliver(teamId, { type: 'tokens_revoked', tokens: { oauth: [], bot } }, eventsUrl);
      await deliver(teamId, { type: 'app_uninstalled' }, eventsUrl);
    },
    revoke: (teamId) => grants.endOf(teamId),
    forgetRefreshTokens: () => grants.forgetRefreshTokens(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

/** The workspace's own stand-in answers, under its own token. */
async function forward(c: Context, { slack, botToken }: Member, method: string): Promise<Response> {
  const answer = await fetch(`${slack.url}${method}`, {
    method: 'POST',
    headers: {
      'content-type': c.req.header('content-type') ?? 'application/x-www-form-urlencoded',
      authorization: `Bearer ${botToken}`,
    },
    body: await c.req.text(),
  });
  const headers = ['content-type', 'retry-after', 'x-oauth-scopes'].flatMap((name) => {
    const value = answer.headers.get(name);
    return value ? [[name, value] as const] : [];
  });
  return c.body(await answer.text(), { status: answer.status as 200, headers: Object.fromEntries(headers) });
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** What Slack shows before an app is added; the form comes back to the same address. */
const consentPage = (members: Member[], scopes: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Slack (playground)</title>
<main>
<h1>Add this app?</h1>
<p>It asks for: ${escaped(scopes.replaceAll(',', ', '))}</p>
<form method="post">
<p><label>Workspace <select name="team">
${members
  .map(
    ({ slack: { workspace } }) =>
      `<option value="${escaped(workspace.team.id)}">${escaped(workspace.team.name)}</option>`,
  )
  .join('\n')}
</select></label></p>
<p><button>Allow</button> <button name="deny" value="1">Cancel</button></p>
</form>
</main>
</html>
`;

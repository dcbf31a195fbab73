import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDirectory, type Directory, type SlackPerson } from '../../bot/slack/directory.ts';
import { silentLog } from '../support/log.ts';
import { type Args, startWebApi, type WebApi } from './web-api.ts';

let api: WebApi;
let directory: Directory;
let clock: number;
let roles: Record<string, 'rep' | 'manager'>;

const users: Record<string, object> = {
  U0001: { team_id: 'T0001', tz: 'Europe/Berlin', profile: { display_name: 'Jo', email: 'jo@example.com' } },
  U0002: { team_id: 'T0001', real_name: 'Kim' },
  U0GUEST: { team_id: 'T0001', is_restricted: true },
  U0OTHER: { team_id: 'T0999' },
  U0LEFT: { team_id: 'T0001', deleted: true },
};

beforeEach(async () => {
  api = await startWebApi();
  clock = Date.parse('2026-11-20T09:00:00Z');
  roles = { U0001: 'manager' };
  const rows = new Map<string, SlackPerson>();
  directory = createDirectory({
    client: api.client,
    now: () => new Date(clock),
    store: {
      get: async (workspaceId, userId) => rows.get(`${workspaceId} ${userId}`),
      put: async (person) => void rows.set(`${person.workspaceId} ${person.slackUserId}`, person),
    },
    rolesOf: (userId) => roles[userId] ?? 'rep',
    log: silentLog,
  });
  api.on('users.info', ({ user }: Args) =>
    users[user] ? { user: { id: user, ...users[user] } } : 'user_not_found',
  );
  api.on('conversations.info', { channel: { id: 'C0000001' } });
  api.on('conversations.members', { members: ['U0001', 'U0002'] });
});
afterEach(() => api.close());

const teammate = (userId: string) => directory.teammate('T0001', userId);

describe('a teammate', () => {
  it('is read from Slack with name, address and zone, and kept for a minute', async () => {
    expect(await teammate('U0001')).toMatchObject({
      name: 'Jo',
      email: 'jo@example.com',
      timeZone: 'Europe/Berlin',
      role: 'manager',
      guest: false,
      active: true,
    });
    clock += 59_000;
    await teammate('U0001');
    expect(api.calls).toHaveLength(1);
    clock += 1_000;
    await teammate('U0001');
    expect(api.calls).toHaveLength(2);
  });

  it('has the role of this moment, not the one that was remembered', async () => {
    await teammate('U0001');
    roles = {};
    expect(await teammate('U0001')).toMatchObject({ role: 'rep' });
  });

  it.each([
    ['U0GUEST', { guest: true }],
    ['U0OTHER', { guest: true }],
    ['U0LEFT', { active: false }],
  ])('%s is %o', async (userId, expected) => {
    expect(await teammate(userId)).toMatchObject(expected);
  });

  it('has no rights while Slack does not answer', async () => {
    api.on('users.info', { status: 503 });
    await expect(teammate('U0001')).rejects.toMatchObject({ code: 'transient' });
  });
});

describe('the audience of an answer', () => {
  const all = ['public', 'team', 'finance', 'pii'];
  const reduced = ['public', 'team'];
  const audience = async (channel?: string, userId = 'U0001') =>
    directory.audience(await teammate(userId), channel);

  it('is the person alone in direct messages', async () => {
    expect(await audience('D0000001')).toEqual(all);
    expect(await audience()).toEqual(all);
  });

  it('is everybody in a channel of the team', async () => {
    expect(await audience('C0000001')).toEqual(all);
  });

  it.each([
    ['a guest is in it', () => api.on('conversations.members', { members: ['U0001', 'U0GUEST'] })],
    [
      'it is shared with another company',
      () => api.on('conversations.info', { channel: { id: 'C0000001', is_ext_shared: true } }),
    ],
    [
      'more people are in it than a team has',
      () => api.on('conversations.members', { members: ['U0001'], response_metadata: { next_cursor: 'n' } }),
    ],
    ['Slack does not say', () => api.on('conversations.members', 'fetch_members_failed')],
  ])('is reduced in a channel when %s', async (_, given) => {
    given();
    expect(await audience('C0000001')).toEqual(reduced);
  });

  it('is public for a guest, wherever they ask', async () => {
    expect(await audience('D0000001', 'U0GUEST')).toEqual(['public']);
  });
});

import { SlackApiError } from '../errors.ts';
import type { Json, Person } from '../model.ts';
import type { Workspace } from '../workspace.ts';
import { type Method, page } from './method.ts';

const authTest: Method = (_args, { workspace: { team, bot } }) => ({
  url: 'https://playground.example/',
  team: team.name,
  user: bot.name,
  team_id: team.id,
  user_id: bot.userId,
  bot_id: bot.botId,
  is_enterprise_install: false,
});

const info: Method = (args, { workspace }) => {
  const id = args.needed('user');
  if (id === workspace.bot.userId) return { user: wireBot(workspace) };
  const person = workspace.people.get(id);
  if (!person) throw new SlackApiError('user_not_found');
  return { user: wirePerson(person, workspace) };
};

const list: Method = (args, { workspace }) => {
  const everybody = [...workspace.people.values()].map((person) => wirePerson(person, workspace));
  const { items, rest } = page([...everybody, wireBot(workspace)], args);
  return { members: items, ...rest };
};

const lookupByEmail: Method = (args, { workspace }) => {
  const email = args.needed('email').toLowerCase();
  const person = [...workspace.people.values()].find((one) => one.email.toLowerCase() === email);
  if (!person) throw new SlackApiError('users_not_found');
  return { user: wirePerson(person, workspace) };
};

const groups: Method = (_args, { workspace }) => ({
  usergroups: workspace.userGroups.map(({ id, handle, name, users }) => ({
    id,
    team_id: workspace.team.id,
    is_usergroup: true,
    handle,
    name,
    user_count: users.length,
    users,
  })),
});

const groupMembers: Method = (args, { workspace }) => {
  const id = args.needed('usergroup');
  const group = workspace.userGroups.find((one) => one.id === id);
  if (!group) throw new SlackApiError('no_such_subteam');
  return { users: group.users };
};

function wirePerson(person: Person, { team, clock }: Workspace): Json {
  return {
    id: person.id,
    team_id: team.id,
    name: person.name,
    real_name: person.realName,
    deleted: false,
    is_bot: false,
    is_app_user: false,
    is_restricted: person.isGuest ?? false,
    is_ultra_restricted: false,
    tz: person.tz,
    tz_offset: offsetSeconds(person.tz, clock.now()),
    profile: {
      real_name: person.realName,
      display_name: person.name,
      email: person.email,
      title: person.title,
      team: team.id,
    },
  };
}

function wireBot({ bot, team }: Workspace): Json {
  return {
    id: bot.userId,
    team_id: team.id,
    name: bot.name,
    real_name: bot.name,
    deleted: false,
    is_bot: true,
    is_app_user: false,
    profile: { real_name: bot.name, display_name: bot.name, bot_id: bot.botId, api_app_id: bot.appId },
  };
}

function offsetSeconds(timeZone: string, at: Date): number {
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
  return (sign === '-' ? -60 : 60) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

export const people: Record<string, Method> = {
  'auth.test': authTest,
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.list': groups,
  'usergroups.users.list': groupMembers,
};

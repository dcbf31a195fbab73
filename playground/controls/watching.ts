import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { MovableClock } from '../clock.ts';
import { type Change, NoSuchThing, type Slack } from '../slack/index.ts';
import { shown } from './people.ts';

/** Pings keep the stream of a page open through proxies and show the server that the page is gone. */
const PING_MS = 15_000;

/** What a person sees, what goes between Slack and the bot, and what the bot sent. */
export function watchingControls(setup: {
  slack: Slack;
  clock: MovableClock;
  /** Mails sent so far, for the outbox. */
  mails?: () => unknown[];
}): Hono {
  const { slack, clock } = setup;
  const app = new Hono();

  app.get('/state', (context) => context.json(stateFor(slack, clock, context.req.query('as'))));

  app.get('/stream', (context) => {
    const as = context.req.query('as') ?? '';
    return streamSSE(context, async (stream) => {
      const send = (event: string, data: unknown) =>
        void stream.writeSSE({ event, data: typeof data === 'string' ? data : JSON.stringify(data) });
      const stops = [
        slack.onChange((change) => {
          if (isFor(slack, change, as)) send('change', withViews(slack, change));
        }),
        slack.traffic.onEntry((entry) => send('traffic', entry)),
      ];
      const ping = () => send('clock', clock.now().toISOString());
      const timer = setInterval(ping, PING_MS);
      ping();
      await new Promise<void>((gone) => stream.onAbort(gone));
      clearInterval(timer);
      for (const stop of stops) stop();
    });
  });

  app.get('/traffic', (context) => {
    const since = Number(context.req.query('since') ?? 0);
    if (!Number.isInteger(since) || since < 0)
      return context.json({ error: 'since is the number of an entry: 0, 17.' }, 400);
    return context.json({ entries: slack.traffic.since(since) });
  });

  app.get('/outbox', (context) =>
    context.json({ messages: slack.outbox().map(shown), mails: setup.mails?.() ?? [] }),
  );
  return app;
}

/** @throws NoSuchThing for a stranger. @param person the first one where nobody is named */
function stateFor(slack: Slack, clock: MovableClock, person?: string): object {
  const { people, conversations, bot, team, statuses } = slack.workspace;
  const as = person ?? [...people.keys()][0] ?? '';
  if (!people.has(as)) throw new NoSuchThing(`Nobody here has the id ${as}.`);
  const { shortcuts, commands, steps, agent, unfurlDomains } = slack.manifest;
  return {
    as,
    team,
    bot: { id: bot.userId, name: bot.name },
    now: clock.now().toISOString(),
    people: [...people.values()],
    channels: [...conversations.values()]
      .filter((one) => one.members.has(as) && !one.isArchived)
      .map(({ id, name, kind, isPrivate, hasBot }) => ({ id, name, kind, isPrivate, hasBot })),
    messages: slack.messagesFor(as),
    statuses: [...statuses.values()].filter((one) => slack.workspace.isVisible(one, as)),
    sessions: slack.sessions.for(as),
    prompts: slack.sessions.promptsFor(as),
    home: slack.views.homeOf(as) ?? null,
    modals: slack.views.stackOf(as),
    details: slack.links.detailsOf(as) ?? null,
    runs: slack.steps.all(),
    agent,
    commands,
    shortcuts,
    steps,
    unfurlDomains,
  };
}

/** A page that is told of a view needs the view. */
function withViews({ views, links }: Slack, change: Change): object {
  switch (change.kind) {
    case 'home':
      return { ...change, view: views.homeOf(change.user) };
    case 'modals':
      return { ...change, modals: views.stackOf(change.user) };
    case 'details':
      return { ...change, details: links.detailsOf(change.user) };
    default:
      return change;
  }
}

function isFor({ workspace }: Slack, change: Change, person: string): boolean {
  switch (change.kind) {
    case 'step':
      return true;
    case 'home':
    case 'modals':
    case 'details':
      return change.user === person;
    case 'message':
    case 'deleted':
      return workspace.isVisible(change.message, person);
    default:
      return workspace.isVisible({ channel: change.channel }, person);
  }
}

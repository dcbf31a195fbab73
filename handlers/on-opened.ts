import type { Request } from '../tools/context.ts';
import type { HelpView } from '../tools/views.ts';
import type { Inbound, Reply } from './inbound.ts';
import { redrawnHome } from './redraw.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';
import { askableBy, forGuests, suggestionsFor } from './suggestions.ts';

/** Somebody opened the Home tab, or the conversation with the bot: a greeting comes the first time, and never again. */
export async function onOpened(inbound: Inbound, request: Request, deps: SlackHandlerDeps): Promise<Reply[]> {
  if (inbound.name === 'home') return redrawnHome(request, deps.runner);
  const { actor } = request;
  const { channelId: channel } = inbound;
  const isGuest = !request.audience.includes('team');
  const prompts = isGuest ? forGuests : suggestionsFor(actor.role);
  if (channel) deps.suggest(request.workspaceId, channel, prompts);
  if (isGuest) return [];
  return [
    {
      view: greeting(request, deps),
      to: { user: actor.id, ...(channel && { channel }) },
      once: `greeting:${actor.id}`,
    },
  ];
}

function greeting({ actor }: Request, { systems, now }: SlackHandlerDeps): HelpView {
  const off = [...systems.values()].flatMap(({ on, title }) => (on ? [] : [title]));
  return {
    kind: 'help',
    title: `Hello ${actor.name.split(' ')[0]}`,
    commands: [],
    text: [
      askableBy[actor.role],
      off.length === 0
        ? 'Everything is connected; each number comes with its source and its age.'
        : `Not connected: ${off.join(', ')}. What I say comes from the rest, with its source and its age.`,
      'I only propose changes: nothing is written until you confirm it.',
    ],
    asOf: now().toISOString(),
    notices: [],
  };
}

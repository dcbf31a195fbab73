import type { Outcome, Request } from '../tools/context.ts';
import type { Destination } from '../tools/destination.ts';
import type { Inbound, Reply } from './inbound.ts';
import { noticeOf } from './notice.ts';
import { redrawnHome } from './redraw.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';

/** Where a press is answered: in its window, else in sight of the one who pressed. */
type Place = { privately: Destination; messageTs?: string };

/**
 * Does what a button says. The answer to one in a window, or on the Home tab, takes the window's place; the
 * outcome of a proposal takes the place of its card.
 */
export async function onAction(
  inbound: Inbound,
  request: Request,
  elsewhere: Destination,
  deps: SlackHandlerDeps,
): Promise<Reply[]> {
  const { name, value = '', messageTs, modalId, onHome, userId } = inbound;
  const { runner, now } = deps;
  const place: Place = modalId
    ? { privately: { user: userId, surface: { kind: 'modal', viewId: modalId } } }
    : { privately: onHome ? { user: userId } : elsewhere, ...(messageTs && { messageTs }) };
  const home = async (changed: boolean) =>
    changed && (onHome || modalId) ? redrawnHome(request, runner) : [];

  switch (name) {
    case 'tool.run': {
      const call = parseCall(value);
      if (!call) break;
      const { tainted, ...asked } = call;
      const permitted = runner.permits(asked.tool, request);
      const { status, view } = await runner.run(asked, { ...request, tainted });
      const changed = status === 'done' && 'changes' in permitted && permitted.changes;
      return [{ view, to: place.privately }, ...(await home(changed))];
    }
    case 'pending.confirm':
    case 'pending.cancel': {
      const [pendingId = '', argsHash = ''] = value.split(':');
      const outcome =
        name === 'pending.confirm'
          ? await runner.confirm(pendingId, argsHash, request)
          : await runner.cancel(pendingId, request);
      return [
        { view: outcome.view, to: inPlace(outcome, place) },
        ...(await home(name === 'pending.confirm' && outcome.status === 'done')),
      ];
    }
    case 'answer.rate': {
      const [answer = '', vote = ''] = value.split(':');
      const { view } = await runner.run({ tool: 'answer_rate', input: { answer, vote } }, request);
      return [{ view, to: place.privately }];
    }
  }
  const text = 'This button is from an older version of me. Ask again to get a new one.';
  return [{ view: noticeOf('problem', text, now()), to: place.privately }];
}

/** A refusal is for the person who pressed; everything else takes the place of the card. */
const inPlace = ({ status }: Outcome, { privately, messageTs }: Place): Destination =>
  status !== 'refused' && messageTs ? { ...privately, update: messageTs } : privately;

function parseCall(value: string): { tool: string; input: unknown; tainted: boolean } | undefined {
  try {
    const { t, i, x } = JSON.parse(value) as { t?: unknown; i?: unknown; x?: unknown };
    return typeof t === 'string' ? { tool: t, input: i ?? {}, tainted: x === 1 } : undefined;
  } catch {
    return undefined;
  }
}

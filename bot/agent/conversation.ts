import type { Request } from '../../tools/context.ts';
import type { View } from '../../tools/views.ts';
import type { Remembered } from './memory.ts';
import type { Message } from './port.ts';

const shownPrefix = 'Shown, in this order:';

/** Earlier messages, then the question with what the model must know of the day and the person. */
export function conversationOf(
  history: readonly Remembered[],
  text: string,
  request: Request,
  now: Date,
): Message[] {
  const earlier = history.map(({ role, text, refs }): Message => {
    const shown = refs.length > 0 ? `\n${shownPrefix} ${refs.join(', ')}` : '';
    return { role, content: [{ type: 'text', text: `${text || '(a table)'}${shown}` }] };
  });
  const question: Message = {
    role: 'user',
    content: [
      { type: 'text', text: contextOf(request, now) },
      { type: 'text', text },
    ],
  };
  return alternating([...earlier, question]);
}

/** Today as it is where the person is. */
export const today = (timeZone: string, now: Date): string =>
  // Swedish writes dates the ISO way.
  now.toLocaleDateString('sv', { timeZone });

function contextOf({ actor }: Request, now: Date): string {
  const weekday = now.toLocaleDateString('en', { timeZone: actor.timeZone, weekday: 'long' });
  return `Context: today is ${weekday}, ${today(actor.timeZone, now)} in ${actor.timeZone}; ${actor.name} (${actor.role}) asks.`;
}

/** The wire format wants a person first and the two sides by turns. */
function alternating(messages: Message[]): Message[] {
  const merged: Message[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.role === message.role) last.content = [...last.content, ...message.content];
    else if (merged.length > 0 || message.role === 'user') merged.push({ ...message });
  }
  return merged;
}

/** References of the last answer that showed any, from a conversation; empty when there is none. */
export function lastShown(messages: readonly Message[]): string[] {
  for (const { role, content } of messages.toReversed()) {
    if (role !== 'assistant') continue;
    const texts = content.flatMap((block) => (block.type === 'text' ? block.text.split('\n') : []));
    const line = texts.findLast((text) => text.startsWith(shownPrefix));
    if (line)
      return line
        .slice(shownPrefix.length)
        .split(',')
        .map((ref) => ref.trim());
  }
  return [];
}

/** What a view shows, in order, so that "the second one" can be found again. */
export function refsOf(view: View): string[] {
  switch (view.kind) {
    case 'leads':
      return view.rows.map((row) => `lead:${row.id}`);
    case 'lead':
      return [`lead:${view.lead.id}`];
    case 'deals':
      return view.rows.map((row) => `deal:${row.id}`);
    case 'picker':
      return view.options.flatMap(({ call }) =>
        typeof call.input.who === 'string' ? [`lead:${call.input.who}`] : [],
      );
    default:
      return [];
  }
}

import type { Surface } from '../../../tools/destination.ts';
import { details } from './details.ts';
import { home } from './home.ts';
import { modal } from './modal.ts';
import { step } from './step.ts';
import { stream } from './stream.ts';
import type { Show, Showing } from './surface.ts';
import { unfurl } from './unfurl.ts';

/** One way to show per surface: a surface without one does not compile. */
const ways: { [K in Surface['kind']]: Show<K> } = { modal, home, stream, unfurl, details, step };

/** @returns what became of it, see Show. */
export function show<K extends Surface['kind']>(showing: Showing<K>): ReturnType<Show<K>> {
  const kind: K = showing.surface.kind;
  return ways[kind](showing);
}

import type { Figure } from '../../domain/figure.ts';
import type { Untrusted } from '../../domain/untrusted.ts';
import type { View } from '../../tools/views.ts';
import { reference } from './check-prose.ts';
import { type Facts, neutralised } from './figures.ts';

export type Part = string | Figure | Untrusted;

export interface Composed {
  paragraphs: Part[][];
  /** Tables that the prose asked for, in its order. */
  shown: View[];
  /** Addresses that stood in the prose and in no result. */
  blockedLinks: number;
}

const url = /(?:https?:\/\/|www\.)[^\s<>()[\]|]+/gi;

/**
 * Puts figures and quotes where the prose refers to them; an outsider's words that stand in it as they are
 * become a quote, too. Call it only with prose that passed the check.
 */
export function compose(prose: string, facts: Facts): Composed {
  let blockedLinks = 0;
  const known = (address: string) => facts.links.has(address.replace(/[.,;:!?]+$/, ''));
  const safe = (text: string) =>
    neutralised(
      text.replace(url, (address) => {
        if (known(address)) return address;
        blockedLinks += 1;
        return '(link removed)';
      }),
    );
  const shown: View[] = [];
  const paragraphs = prose
    .split(/\n+/)
    .map((line) => line.trim())
    .map((line) => partsOf(line, facts, safe, shown))
    .filter((parts) => parts.length > 0);
  return { paragraphs, shown: [...new Set(shown)], blockedLinks };
}

function partsOf(line: string, facts: Facts, safe: (text: string) => string, shown: View[]): Part[] {
  const parts: Part[] = [];
  let from = 0;
  const push = (text: string) =>
    parts.push(...quoted(text, facts).map((part) => (typeof part === 'string' ? safe(part) : part)));
  for (const match of line.matchAll(reference)) {
    push(line.slice(from, match.index));
    from = match.index + match[0].length;
    const ref = match[1] ?? '';
    const view = facts.view(ref);
    if (view) shown.push(view);
    else parts.push(facts.figure(ref) ?? facts.text(ref) ?? match[0]);
  }
  push(line.slice(from));
  return parts.some((part) => typeof part !== 'string' || part.trim() !== '') ? parts : [];
}

/** Splits a text at what outsiders wrote, the longest pieces first. */
function quoted(text: string, facts: Facts): Part[] {
  const quote = facts.texts
    .filter(({ untrusted }) => untrusted.length >= 3 && text.includes(untrusted))
    .sort((a, b) => b.untrusted.length - a.untrusted.length)[0];
  if (!quote) return text === '' ? [] : [text];
  const at = text.indexOf(quote.untrusted);
  const after = text.slice(at + quote.untrusted.length);
  return [...quoted(text.slice(0, at), facts), quote, ...quoted(after, facts)];
}

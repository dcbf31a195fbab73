import { el } from '../kit/dom.js';

const PARTS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Indented JSON with its parts in colours, as text nodes. */
export function prettyJson(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(PARTS)) {
    const [whole, string, colon, word] = match;
    nodes.push(text.slice(at, match.index));
    nodes.push(el(`span.json-${kindOf(string, colon, word)}`, {}, [string ?? whole]), colon ?? '');
    at = match.index + whole.length;
  }
  return el('pre.json', { tabIndex: 0 }, [...nodes, text.slice(at)]);
}

const kindOf = (string, colon, word) => (string ? (colon ? 'key' : 'string') : word ? 'word' : 'number');

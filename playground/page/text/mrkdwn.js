/**
 * Slack's own markup, read into a tree of `{is, ...}` nodes with no HTML in it: `text`, `bold`, `italic`,
 * `strike`, `code`, `pre`, `quote`, `link`, `person`, `channel`, `everyone`, `group`, `date`.
 */
export function parseMrkdwn(text) {
  const nodes = [];
  for (const [index, part] of text.split(/```\n?/).entries()) {
    if (index % 2 === 1) nodes.push({ is: 'pre', text: plain(part.replace(/\n$/, '')) });
    else nodes.push(...parseLines(part));
  }
  return nodes;
}

function parseLines(text) {
  const nodes = [];
  const quoted = [];
  const endQuote = () => {
    if (quoted.length > 0) nodes.push({ is: 'quote', nodes: parseInline(quoted.splice(0).join('\n')) });
  };
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const quote = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (quote) {
      quoted.push(quote[1]);
      continue;
    }
    endQuote();
    const isLast = index === lines.length - 1;
    const content = isLast ? line : `${line}\n`;
    if (content) nodes.push(...parseInline(content));
  }
  endQuote();
  return nodes;
}

const INLINE = [
  { is: 'code', at: /`([^`\n]+)`/ },
  { is: 'mark', at: /<([^<>\n]+)>/ },
  { is: 'bold', at: /(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])/ },
  { is: 'italic', at: /(?<![\w_])_(?=\S)([^_\n]*?\S)_(?![\w_])/ },
  { is: 'strike', at: /(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])/ },
];

function parseInline(text) {
  let first;
  for (const { is, at } of INLINE) {
    const match = at.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { is, match };
  }
  if (!first) return text ? [{ is: 'text', text: plain(text) }] : [];
  const { is, match } = first;
  const before = text.slice(0, match.index);
  return [
    ...(before ? [{ is: 'text', text: plain(before) }] : []),
    nodeOf(is, match[1]),
    ...parseInline(text.slice(match.index + match[0].length)),
  ];
}

function nodeOf(is, content) {
  if (is === 'code') return { is, text: plain(content) };
  if (is === 'mark') return markOf(content);
  return { is, nodes: parseInline(content) };
}

function markOf(content) {
  const [target, label] = content.split(/\|(.*)/s);
  if (target.startsWith('@')) return { is: 'person', id: target.slice(1) };
  if (target.startsWith('#')) return { is: 'channel', id: target.slice(1), text: plain(label ?? '') };
  if (target.startsWith('!date^')) return dateOf(target, plain(label ?? ''));
  if (target.startsWith('!subteam^')) return { is: 'group', text: plain(label ?? target.slice(9)) };
  if (target.startsWith('!')) return { is: 'everyone', text: plain(label ?? target.slice(1)) };
  return { is: 'link', href: plain(target), text: plain(label ?? target.replace(/^mailto:/, '')) };
}

/** `<!date^1392734382^{date_short} {time}^https://example.com|fallback>` */
function dateOf(target, fallback) {
  const [, seconds, pattern, href] = target.split('^');
  if (!/^\d+$/.test(seconds) || !pattern) return { is: 'text', text: fallback };
  return {
    is: 'date',
    at: Number(seconds),
    pattern: plain(pattern),
    ...(href && { href: plain(href) }),
    fallback,
  };
}

const plain = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

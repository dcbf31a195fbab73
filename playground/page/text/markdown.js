/**
 * The part of Markdown that bots write, read into `{is, ...}` nodes: `heading`, `list`, `pre`, `quote`, `table`,
 * `paragraph`; inside them `text`, `bold`, `italic`, `strike`, `code`, `link`.
 */
export function parseMarkdown(text) {
  const lines = text.split('\n');
  const nodes = [];
  while (lines.length > 0) nodes.push(...nextBlock(lines));
  return nodes;
}

const BULLET = /^\s*[-*+] +(.*)$/;
const NUMBER = /^\s*\d+[.)] +(.*)$/;
const QUOTE = /^> ?(.*)$/;
const HEADING = /^(#{1,6}) +(.*)$/;
const ROW = /^\s*\|.*\|\s*$/;
const STARTS = [BULLET, NUMBER, QUOTE, HEADING, ROW, /^```/, /^\s*$/];

function nextBlock(lines) {
  const line = lines[0];
  if (/^\s*$/.test(line)) {
    lines.shift();
    return [];
  }
  if (line.startsWith('```')) return [code(lines)];
  const heading = HEADING.exec(line);
  if (heading) {
    lines.shift();
    return [{ is: 'heading', level: heading[1].length, nodes: parseInline(heading[2]) }];
  }
  for (const [pattern, ordered] of [
    [BULLET, false],
    [NUMBER, true],
  ])
    if (pattern.test(line))
      return [{ is: 'list', ordered, items: takeWhile(lines, pattern).map(parseInline) }];
  if (QUOTE.test(line)) return [{ is: 'quote', nodes: parseInline(takeWhile(lines, QUOTE).join('\n')) }];
  if (ROW.test(line)) return [table(lines)];
  const paragraph = [lines.shift()];
  while (lines.length > 0 && !STARTS.some((start) => start.test(lines[0]))) paragraph.push(lines.shift());
  return [{ is: 'paragraph', nodes: parseInline(paragraph.join('\n')) }];
}

function takeWhile(lines, pattern) {
  const taken = [];
  for (let match = pattern.exec(lines[0] ?? ''); match; match = pattern.exec(lines[0] ?? '')) {
    taken.push(match[1]);
    lines.shift();
  }
  return taken;
}

function code(lines) {
  lines.shift();
  const end = lines.findIndex((line) => line.startsWith('```'));
  const taken = lines.splice(0, end < 0 ? lines.length : end + 1);
  return { is: 'pre', text: (end < 0 ? taken : taken.slice(0, -1)).join('\n') };
}

function table(lines) {
  const rows = [];
  while (lines.length > 0 && ROW.test(lines[0])) {
    const cells = lines.shift().trim().slice(1, -1).split('|');
    if (!cells.every((cell) => /^\s*:?-+:?\s*$/.test(cell)))
      rows.push(cells.map((cell) => parseInline(cell.trim())));
  }
  return { is: 'table', rows };
}

const INLINE = [
  { is: 'code', at: /`([^`\n]+)`/ },
  { is: 'link', at: /\[([^\]\n]+)\]\(([^()\s]+)\)/ },
  { is: 'bold', at: /\*\*(?=\S)(.+?\S|\S)\*\*/ },
  { is: 'strike', at: /~~(?=\S)(.+?\S|\S)~~/ },
  { is: 'italic', at: /(?<![\w*])[*_](?=\S)([^*_\n]*?\S)[*_](?![\w*])/ },
];

function parseInline(text) {
  let first;
  for (const { is, at } of INLINE) {
    const match = at.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { is, match };
  }
  if (!first) return text ? [{ is: 'text', text }] : [];
  const { is, match } = first;
  const [whole, content, href] = match;
  const before = text.slice(0, match.index);
  const node =
    is === 'code'
      ? { is, text: content }
      : is === 'link'
        ? { is, href, text: content }
        : { is, nodes: parseInline(content) };
  return [
    ...(before ? [{ is: 'text', text: before }] : []),
    node,
    ...parseInline(text.slice(match.index + whole.length)),
  ];
}

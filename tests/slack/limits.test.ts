import fc from 'fast-check';
import { expect, it } from 'vitest';
import { present, presentHome, presentModal, toPlainText } from '../../bot/presenters/index.ts';
import {
  type Block,
  homeSchema,
  messageSchema,
  modalSchema,
  type ViewBlock,
} from '../../bot/presenters/schema.ts';
import { checkBlocks, checkMessageBlocks } from '../../playground/slack/blocks/check.ts';
import type { View } from '../../tools/views.ts';
import { anyList, anyView } from './random-views.ts';
import { reader } from './sample-views.ts';

/** Texts that Slack parses. */
const parsed = (blocks: (Block | ViewBlock)[]): string[] =>
  blocks.flatMap((block) => {
    if (block.type === 'section')
      return [block.text?.text ?? '', ...(block.fields ?? []).map((field) => field.text)];
    return block.type === 'context' ? block.elements.map((element) => element.text) : [];
  });
const addresses = (blocks: (Block | ViewBlock)[]): string[] =>
  [...JSON.stringify(blocks).matchAll(/"url":"([^"]*)"/g)].map(([, url]) => url ?? '');
const invisible = /(?!\n)[\p{Cc}\p{Cf}]/u;

/** Every text that a person sees; ids and hidden values are ours to read. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => (name === 'value' ? [] : stringsIn(field)));
}

/** Nothing that an outsider wrote pings, links, hides or turns around; what is linked is an http address. */
function expectHarmless(blocks: (Block | ViewBlock)[], text = ''): void {
  const mrkdwn = [text, ...parsed(blocks)].join('\n');
  // Every "<" that is left is the beginning of a whole link of ours.
  expect(mrkdwn.replace(/<https?:\/\/[^|<>\s]+\|[^<>\n]*>/g, '')).not.toMatch(/[<>]/);
  expect(mrkdwn).not.toMatch(/<[^|\n]*evil\.example/);
  expect(addresses(blocks).filter((url) => !/^https?:\/\/(?!.*evil\.example)/.test(url))).toEqual([]);
  expect(stringsIn(blocks).join('\n')).not.toMatch(invisible);
}

it('no view makes a message beyond Slack’s limits, a mention, or a link to anything but an http address', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const message = present(view, reader);
      expect(messageSchema.safeParse(message).error?.issues).toBeUndefined();
      expect(message.text).not.toMatch(invisible);
      expectHarmless(message.blocks, message.text);
    }),
    { numRuns: 1000, seed: 20261120 },
  );
}, 120_000);

it('no view makes a window or a Home tab beyond Slack’s limits, a mention, or a dangerous link', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const modal = presentModal(view, reader);
      expect(modalSchema.safeParse(modal).error?.issues).toBeUndefined();
      expectHarmless(modal.blocks);
      for (const { text } of [modal.title, modal.close]) expect(text).not.toMatch(invisible);
      const home = presentHome(view, reader);
      expect(homeSchema.safeParse(home).error?.issues).toBeUndefined();
      expectHarmless(home.blocks);
    }),
    { numRuns: 1000, seed: 20261120 },
  );
}, 240_000);

it('the stand-in, which knows Slack’s rules from another hand, accepts every block too', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      expect(() => checkMessageBlocks(present(view, reader).blocks)).not.toThrow();
      expect(() =>
        checkBlocks(presentModal(view, reader).blocks, 100, '/view/blocks', 'invalid_arguments'),
      ).not.toThrow();
    }),
    { numRuns: 200, seed: 20261120 },
  );
}, 120_000);

it('no row of a list is lost: what is not shown is counted', () => {
  fc.assert(
    fc.property(anyList, (view) => {
      const all = new Set(rowsIn(JSON.stringify(view)));
      for (const { blocks } of [present(view, reader), presentModal(view, reader)]) {
        const shown = new Set(rowsIn(JSON.stringify(blocks)));
        const note = /· (\d+) more$|^(\d+) more not shown$/m.exec(parsed(blocks).join('\n'));
        expect(shown.size + Number(note?.[1] ?? note?.[2] ?? 0)).toBe(all.size);
      }
    }),
    { numRuns: 1000, seed: 20261120 },
  );
}, 240_000);
const rowsIn = (text: string): string[] => text.match(/row\d+#/g) ?? [];

it('a text of 40,000 characters in any field of any card stays within the limits', () => {
  const long = `<!channel> <https://evil.example|x> *b* \u202e${'😀&<>*_~`\n'.repeat(4000)}`;
  const stretched = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(stretched);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, name === 'untrusted' ? long : stretched(field)]),
    );
  };
  fc.assert(
    fc.property(anyView, (view) => {
      const hostile = stretched(view) as View;
      const message = present(hostile, reader);
      expect(messageSchema.safeParse(message).error?.issues).toBeUndefined();
      expectHarmless(message.blocks, message.text);
      expect(modalSchema.safeParse(presentModal(hostile, reader)).error?.issues).toBeUndefined();
    }),
    { numRuns: 30, seed: 20261120 },
  );
}, 240_000);

it('every view can be read in a terminal without control characters', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      expect(toPlainText(view, reader)).not.toMatch(invisible);
    }),
    { numRuns: 300, seed: 7 },
  );
}, 60_000);

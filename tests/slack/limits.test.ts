import fc from 'fast-check';
import { expect, it } from 'vitest';
import { present, toPlainText } from '../../bot/presenters/index.ts';
import { messageSchema, type SlackMessage } from '../../bot/presenters/schema.ts';
import { anyView } from './random-views.ts';
import { reader } from './sample-views.ts';

/** Texts that Slack parses: blocks of mrkdwn and the plain twin. */
const parsed = ({ text, blocks }: SlackMessage): string[] => [
  text,
  ...blocks.flatMap((block) => {
    if (block.type === 'section')
      return [block.text?.text ?? '', ...(block.fields ?? []).map((field) => field.text)];
    return block.type === 'context' ? block.elements.map((element) => element.text) : [];
  }),
];

const invisible = /(?!\n)[\p{Cc}\p{Cf}]/u;

it('no view makes a message beyond Slack’s limits, a mention, or a link to anything but an http address', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const message = present(view, reader);
      expect(messageSchema.safeParse(message).error?.issues).toBeUndefined();
      for (const text of parsed(message)) {
        // Every "<" that is left is the beginning of a whole link of ours.
        const rest = text.replace(/<https?:\/\/[^|<>\s]+\|[^<>\n]*>/g, '');
        expect(rest).not.toMatch(/[<>]/);
        expect(text).not.toMatch(invisible);
        expect(text).not.toMatch(/<[^|>]*evil\.example/);
      }
    }),
    { numRuns: 1000, seed: 20261120 },
  );
}, 120_000);

it('every view can be read in a terminal without control characters', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      expect(toPlainText(view, reader)).not.toMatch(invisible);
    }),
    { numRuns: 300, seed: 7 },
  );
}, 60_000);

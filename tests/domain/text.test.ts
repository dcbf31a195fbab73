import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, storable } from '../../domain/text.ts';
import { untrusted } from '../../domain/untrusted.ts';

const halved = /\p{Surrogate}/u;

test('a text is cut at its limit, and an emoji that stands across it is left out whole', () => {
  expect(clip('abcdef', 3)).toBe('abc');
  expect(clip('ab😀', 3)).toBe('ab');
  expect(clip('ab😀', 4)).toBe('ab😀');
});

test('no foreign text is shown with half a character at its end', () => {
  for (const before of ['', 'x']) expect(untrusted(before + '😀'.repeat(400)).untrusted).not.toMatch(halved);
});

test('what PostgreSQL refuses is gone from every text and every name of a field, the rest is as it was', () => {
  const at = new Date();
  expect(storable({ 'a\u0000': ['x\uD83Dy', 'fine 😀'], at, n: 1, none: null })).toEqual({
    a: ['x\uFFFDy', 'fine 😀'],
    at,
    n: 1,
    none: null,
  });
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: false, key: fc.string({ unit: 'binary' }) }), (value) => {
      expect(JSON.stringify(storable(value)) ?? '').not.toMatch(/\\u0000|\\ud[89a-f]/i);
    }),
  );
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const page = path.resolve(import.meta.dirname, '../../playground/page');
const files = readdirSync(page, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.(js|html)$/.test(file),
);

/** Ways to make elements, scripts or addresses of a text. */
const asMarkup =
  /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|setHTML|srcdoc|\beval\(|new Function\(|\bon\w+\s*=\s*["']/;

test('what the playground’s page shows is text to the browser, never markup', () => {
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) =>
    readFileSync(path.join(page, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (asMarkup.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

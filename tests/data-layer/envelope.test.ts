import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEnvelope, loadOrCreateKeys, parseKeys, placeOf } from '../../prisma/envelope.ts';
import { silentLog } from '../support/log.ts';

const keyText = (id: string) => `${id}:${Buffer.alloc(32, id).toString('base64')}`;
const envelope = createEnvelope(parseKeys(keyText('k1')));
const place = placeOf('T1', 'delivery', 'sealed', '42');

describe('sealed values', () => {
  test('open to what was sealed, and look different each time', () => {
    const text = 'https://hooks.example.com/answer/ä/\u{1F511}';
    const sealed = envelope.seal(text, place);
    expect(envelope.open(sealed, place)).toBe(text);
    expect(envelope.seal(text, place).equals(sealed)).toBe(false);
    expect(sealed.includes('hooks.example.com')).toBe(false);
    expect(envelope.open(envelope.seal('', place), place)).toBe('');
  });

  test('never share their random bytes, however many are sealed', () => {
    const ivs = Array.from({ length: 500 }, () => {
      const sealed = envelope.seal('secret', place);
      const wrapped = sealed.subarray(2 + 'k1'.length);
      return [wrapped.subarray(0, 12), wrapped.subarray(60, 72)].map((iv) => iv.toString('hex'));
    });
    expect(new Set(ivs.flat()).size).toBe(1000);
  });

  test('are refused after any change of a single bit', () => {
    const sealed = envelope.seal('secret', place);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => envelope.open(changed, place), `bit ${bit}`).toThrow();
    }
  });

  test('are refused when cut, also with a shortened tag', () => {
    const sealed = envelope.seal('secret', place);
    for (let length = 0; length < sealed.length; length++) {
      expect(() => envelope.open(sealed.subarray(0, length), place), `${length} bytes`).toThrow();
    }
  });

  test.each([
    ['another row', placeOf('T1', 'delivery', 'sealed', '43')],
    ['another column', placeOf('T1', 'delivery', 'payload', '42')],
    ['another workspace', placeOf('T2', 'delivery', 'sealed', '42')],
    ['parts that merely join to the same text', placeOf('T1|delivery', '', 'sealed', '42')],
  ])('are refused in %s', (_name, elsewhere) => {
    expect(() => envelope.open(envelope.seal('secret', place), elsewhere)).toThrow();
  });

  test('stay readable while keys rotate, and are re-wrapped without touching the value', () => {
    const old = envelope.seal('secret', place);
    const rotated = createEnvelope(parseKeys(`${keyText('k2')},${keyText('k1')}`));
    expect(rotated.open(old, place)).toBe('secret');
    const fresh = rotated.rewrap(old, place)!;
    expect(fresh.subarray(-22)).toEqual(old.subarray(-22));
    expect(rotated.rewrap(fresh, place)).toBeUndefined();
    const alone = createEnvelope(parseKeys(keyText('k2')));
    expect(alone.open(fresh, place)).toBe('secret');
    expect(() => alone.open(old, place)).toThrow('"k1"');
  });

  test('derived keys differ by purpose and survive a new key in front', () => {
    const rotated = createEnvelope(parseKeys(`${keyText('k2')},${keyText('k1')}`));
    expect(envelope.deriveKey('audit')).toHaveLength(32);
    expect(envelope.deriveKey('audit').equals(envelope.deriveKey('unsubscribe'))).toBe(false);
    expect(rotated.deriveKey('audit')).toEqual(envelope.deriveKey('audit'));
  });
});

describe('encryption keys', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'switchboard-keys-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test.each([
    '',
    'k1',
    'k1:c2hvcnQ=',
    `${keyText('k1')}:x`,
    `${keyText('k1')},${keyText('k1')}`,
    `k 1:${'A'.repeat(44)}`,
  ])('refuses %j without repeating it', (text) => {
    expect(() => parseKeys(text)).toThrow(/^ENCRYPTION_KEYS: /);
    if (text.length > 5) expect(() => parseKeys(text)).not.toThrow(text);
  });

  test('are made once, for the owner alone', () => {
    const [first] = loadOrCreateKeys(dir, silentLog);
    const [second] = loadOrCreateKeys(dir, silentLog);
    expect(second!.key.equals(first!.key)).toBe(true);
    expect(statSync(path.join(dir, 'encryption-keys')).mode & 0o777).toBe(0o600);
    chmodSync(path.join(dir, 'encryption-keys'), 0o644);
    expect(() => loadOrCreateKeys(dir, silentLog)).toThrow('chmod 600');
  });

  test('are the same for processes that start at the same time', () => {
    const script = `
      import { loadOrCreateKeys } from ${JSON.stringify(path.resolve('prisma/envelope.ts'))};
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      console.log(loadOrCreateKeys(${JSON.stringify(dir)}, log)[0].key.export().toString('hex'));`;
    const run = `for n in 1 2 3 4; do "$0" --import tsx --input-type=module -e "$1" & done; wait`;
    const { stdout } = spawnSync('sh', ['-c', run, process.execPath, script], { encoding: 'utf8' });
    const seen = stdout.trim().split('\n');
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(1);
    expect(readFileSync(path.join(dir, 'encryption-keys'), 'utf8')).toMatch(/^k1:/);
  });
});

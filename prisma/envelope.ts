import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../connectors/connector.ts';
import { AppError } from '../domain/errors.ts';

/** A key that wraps the key of each value; `id` is stored beside the value. */
export interface EncryptionKey {
  id: string;
  key: KeyObject;
}
/**
 * Encrypts single values for the database. Each value has a random key of its own, stored beside it, wrapped
 * under the newest encryption key: rotation re-wraps keys and leaves the values alone.
 */
export interface Envelope {
  /** `place` (see `placeOf`) binds the value to its row and column: moved elsewhere it does not open. */
  seal(text: string, place: string): Buffer;
  /** @throws Error when a bit, the place or the key differs from those at sealing */
  open(sealed: Uint8Array, place: string): string;
  /** The same value wrapped under the newest key; undefined when it is already. */
  rewrap(sealed: Uint8Array, place: string): Buffer | undefined;
  /**
   * 32 bytes for another purpose, such as the audit chain. They come from the oldest key, so that a new key put
   * in front changes nothing; before the oldest is removed, whatever hangs on them has to be renewed.
   */
  deriveKey(purpose: string): Buffer;
}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** First byte of every sealed value; a later format gets another one. */
const VERSION = 1;

/** Names where a value lives; unambiguous whatever characters the parts contain. */
export const placeOf = (workspaceId: string, table: string, column: string, rowKey: string): string =>
  [workspaceId, table, column, rowKey].map(encodeURIComponent).join('|');

/**
 * Reads `id:base64,id:base64`, newest first, 32 bytes each.
 * @throws AppError `config` that says which entry is wrong, never its content
 */
export function parseKeys(text: string): EncryptionKey[] {
  const keys = text.split(',').map((entry, index) => {
    const [id, encoded, ...rest] = entry.trim().split(':');
    const bytes = Buffer.from(encoded ?? '', 'base64');
    if (!id || !/^[\w-]{1,64}$/.test(id) || rest.length > 0 || bytes.length !== KEY_BYTES) {
      throw new AppError(
        'config',
        `ENCRYPTION_KEYS: entry ${index + 1} is not "id:base64 of ${KEY_BYTES} bytes". ` +
          'Make one with: echo "k1:$(openssl rand -base64 32)"',
      );
    }
    return { id, key: createSecretKey(bytes) };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    throw new AppError('config', 'ENCRYPTION_KEYS: two entries have the same id');
  }
  return keys;
}

/**
 * The keys kept in the data folder, made at the first start, readable by nobody else. Processes that start
 * together get the same ones.
 */
export function loadOrCreateKeys(dataDir: string, log: Log): EncryptionKey[] {
  const file = path.join(dataDir, 'encryption-keys');
  const fresh = `${file}.${process.pid}`;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(fresh, `k1:${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600 });
  try {
    linkSync(fresh, file); // appears whole, and only if no other process was faster
    log.warn({ file }, 'made an encryption key: back this file up, without it stored secrets are lost');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh);
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new AppError('config', `${file} is readable by other users: run chmod 600 on it`);
  }
  return parseKeys(readFileSync(file, 'utf8'));
}

/** @param keys newest first; older ones only open what they sealed */
export function createEnvelope(keys: readonly EncryptionKey[]): Envelope {
  const newest = keys[0];
  const oldest = keys.at(-1);
  if (!newest || !oldest) throw new AppError('config', 'ENCRYPTION_KEYS is empty');

  const unwrap = (sealed: Uint8Array, place: string) => {
    const { keyId, wrapped, body } = split(sealed);
    const found = keys.find(({ id }) => id === keyId);
    if (!found)
      throw new AppError(
        'config',
        `A stored secret needs the encryption key "${keyId}", which is not configured`,
      );
    return { keyId, body, valueKey: decrypt(found.key, wrapped, `${place}|${keyId}`) };
  };
  const join = (valueKey: Buffer, body: Uint8Array, place: string) =>
    Buffer.concat([
      Buffer.from([VERSION, newest.id.length]),
      Buffer.from(newest.id),
      encrypt(newest.key, valueKey, `${place}|${newest.id}`),
      body,
    ]);

  return {
    seal(text, place) {
      const valueKey = random(KEY_BYTES);
      return join(valueKey, encrypt(valueKey, Buffer.from(text), place), place);
    },
    open(sealed, place) {
      const { valueKey, body } = unwrap(sealed, place);
      return decrypt(valueKey, body, place).toString('utf8');
    },
    rewrap(sealed, place) {
      const { keyId, valueKey, body } = unwrap(sealed, place);
      return keyId === newest.id ? undefined : join(valueKey, body, place);
    },
    deriveKey: (purpose) =>
      Buffer.from(hkdfSync('sha256', oldest.key, '', `switchboard ${purpose}`, KEY_BYTES)),
  };
}

const WRAPPED_BYTES = IV_BYTES + KEY_BYTES + TAG_BYTES;

/** version, length of key id, key id, wrapped value key, body */
function split(sealed: Uint8Array): { keyId: string; wrapped: Uint8Array; body: Uint8Array } {
  const [version, idLength] = sealed;
  if (version !== VERSION || idLength === undefined) throw new Error('Not a sealed value of this version');
  const wrapAt = 2 + idLength;
  return {
    keyId: Buffer.from(sealed.subarray(2, wrapAt)).toString('utf8'),
    wrapped: sealed.subarray(wrapAt, wrapAt + WRAPPED_BYTES),
    body: sealed.subarray(wrapAt + WRAPPED_BYTES),
  };
}

const DRAWN_BYTES = 4096;
let drawn: Buffer = Buffer.alloc(0);

/** Random bytes from a supply: to draw them for each value took half of the time of sealing. None is given out twice. */
function random(size: number): Buffer {
  if (drawn.length < size) drawn = randomBytes(DRAWN_BYTES);
  const bytes = drawn.subarray(0, size);
  drawn = drawn.subarray(size);
  return bytes;
}

/** iv, ciphertext, tag */
function encrypt(key: KeyObject | Buffer, plain: Uint8Array, aad: string): Buffer {
  const iv = random(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(aad));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject | Buffer, sealed: Uint8Array, aad: string): Buffer {
  const iv = sealed.subarray(0, IV_BYTES);
  const tag = sealed.subarray(-TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(aad));
  decipher.setAuthTag(tag); // refuses a tag of another length
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
}

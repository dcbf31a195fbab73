import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connector, Stream } from '../../connectors/connector.ts';
import type { Patience } from '../../connectors/kit/transport.ts';
import type { AppError } from '../../domain/errors.ts';
import type { Faults } from '../../playground/vendors/faults.ts';
import type { RequestLog } from '../../playground/vendors/request-log.ts';
import { collect, deps, hasty, ids, stored } from './connect.ts';
import { answering } from './loopback.ts';

/** A stand-in with one kind of record, several of which share each time of change. */
export interface Vendor {
  url: string;
  faults: Faults;
  requests: RequestLog;
  /** Ids of the records it was started with, at least three pages of them. */
  ids: string[];
  /** Id of a further record that cannot be read. */
  badId: string;
  /** Changes a record as somebody at the vendor would. */
  change(id: string): void;
  advance(ms: number): void;
  stop(): Promise<void>;
}
/** A connector under test. */
export interface Subject {
  connector: Connector;
  /** The stream that the stand-in has records for. */
  stream: string;
  secret: string;
  start(): Promise<Vendor>;
  connect(url: string, given: ReturnType<typeof deps>, patience: Patience): unknown;
}

/** What every connector must do, whatever the vendor: the promises that the sync runner rests on. */
export function conformance({ connector, stream: name, secret, start, connect }: Subject): void {
  const stream = connector.streams.find((one) => one.name === name) as Stream<unknown>;
  let vendor: Vendor;
  let given: ReturnType<typeof deps>;
  let client: unknown;

  beforeEach(async () => {
    vendor = await start();
    given = deps();
    client = connect(vendor.url, given, hasty);
    // Whatever a client reads once is read here: the tests count requests.
    await collect(stream.read(client, undefined, 'full'), 1);
    vendor.requests.clear();
  });
  afterEach(() => vendor.stop());

  const full = (from?: unknown, signal?: AbortSignal) =>
    stream.read(client, from, 'full', signal ? { signal } : {});
  const failure = (pages: Parameters<typeof collect>[0]): Promise<AppError> =>
    collect(pages).then(
      () => expect.fail('the read should have failed'),
      (error: AppError) => error,
    );

  describe(`${connector.id}: reading`, () => {
    it('reads every record once', async () => {
      const read = await collect(full());
      expect(ids(read.upserts).sort()).toEqual([...vendor.ids].sort());
      expect(read.checkpoints.length).toBeGreaterThanOrEqual(3);
    });

    it('sets a bad record aside, names its faults and reads on', async () => {
      const { rejected, upserts } = await collect(full());
      expect(rejected).toEqual([{ externalId: vendor.badId, issues: [expect.any(String)] }]);
      expect(ids(upserts)).not.toContain(vendor.badId);
    });

    it('goes on from any checkpoint without reading a page again', async () => {
      const pages = (await collect(full())).checkpoints.length;
      for (let crash = 1; crash < pages; crash++) {
        const before = await collect(full(), crash);
        const after = await collect(full(stored(stream, before.checkpoints.at(-1))));
        expect(ids([...before.upserts, ...after.upserts]).sort()).toEqual([...vendor.ids].sort());
        expect(before.checkpoints.length + after.checkpoints.length).toBe(pages);
      }
    });

    it('finds what changed after a full read, and nothing else once that is old', async () => {
      const { checkpoints } = await collect(full());
      vendor.advance(3_600_000);
      const first = stored(stream, checkpoints.at(-1));
      const settled = await collect(stream.read(client, first, 'incremental'));
      vendor.advance(3_600_000);
      const [changed] = vendor.ids;
      vendor.change(changed!);
      const second = stored(stream, settled.checkpoints.at(-1));
      const read = await collect(stream.read(client, second, 'incremental'));
      expect(ids(read.upserts)).toContain(changed);
      expect(read.upserts.length).toBeLessThan(vendor.ids.length);
      expect(read.upserts.find(({ externalId }) => externalId === changed)?.updatedAt).toBeTruthy();
    });

    it('stops between pages when it is told to', async () => {
      const stop = new AbortController();
      const pages = full(undefined, stop.signal);
      await pages.next();
      stop.abort(new Error('shutting down'));
      await expect(pages.next()).rejects.toThrow();
    });
  });

  describe(`${connector.id}: faults`, () => {
    it('takes a page of HTML with status 200 for a broken contract and asks once', async () => {
      vendor.faults.set({ htmlInsteadOfJson: true });
      expect(await failure(full())).toMatchObject({ code: 'contract' });
      expect(vendor.requests.total).toBe(1);
    });

    it('takes JSON of another shape for a broken contract', async () => {
      const other = await answering(200, { 'content-type': 'application/json' }, '{"ok":true}');
      client = connect(other.url, given, hasty);
      expect(await failure(full())).toMatchObject({ code: 'contract' });
      await other.stop();
    });

    it('does not follow a redirect with its credential', async () => {
      const moved = await answering(302, { location: vendor.url }, '');
      client = connect(moved.url, given, hasty);
      expect(await failure(full())).toMatchObject({ code: 'contract' });
      expect(vendor.requests.total).toBe(0);
      await moved.stop();
    });

    it('repeats a read after a passing 500 and gives up after four tries', async () => {
      vendor.faults.set({ status: 500, times: 2 });
      expect((await collect(full(), 1)).upserts.length).toBeGreaterThan(0);
      vendor.requests.clear();
      vendor.faults.set({ status: 500 });
      expect(await failure(full())).toMatchObject({ code: 'transient' });
      expect(vendor.requests.total).toBe(4);
    });

    it('waits out a 429 without Retry-After', async () => {
      vendor.faults.set({ status: 429, times: 1 });
      expect((await collect(full(), 1)).upserts.length).toBeGreaterThan(0);
    });

    it('waits out a short Retry-After before it asks again', async () => {
      vendor.faults.set({ status: 429, retryAfterSeconds: 1, times: 1 });
      const started = Date.now();
      await collect(full(), 1);
      expect(Date.now() - started).toBeGreaterThanOrEqual(990);
    });

    it('hands a long Retry-After back and holds everybody off until then', async () => {
      vendor.faults.set({ status: 429, retryAfterSeconds: 45 });
      expect(await failure(full())).toMatchObject({ code: 'rate_limited', retryAfterMs: 45_000 });
      expect(vendor.requests.total).toBe(1);
      vendor.faults.clear();
      expect(await failure(full())).toMatchObject({ code: 'rate_limited' });
      expect(vendor.requests.total).toBe(1);
    });

    it('ends a hang at its deadline', async () => {
      vendor.faults.set({ hang: true });
      const started = Date.now();
      expect(await failure(full())).toMatchObject({ code: 'transient' });
      expect(Date.now() - started).toBeLessThan(4 * hasty.deadlineMs + 1_000);
    });

    it('says transient where nobody listens', async () => {
      await vendor.stop();
      expect(await failure(full())).toMatchObject({ code: 'transient' });
    });

    it('says auth for a refused credential, once, and never repeats an echoed secret', async () => {
      vendor.faults.set({ status: 401, echoCredential: true });
      const error = await failure(full());
      expect(error).toMatchObject({ code: 'auth' });
      expect(vendor.requests.total).toBe(1);
      expect([error.message, error.stack, (error.cause as Error).message].join()).not.toContain(secret);
    });

    it('asks the limiter before every request', async () => {
      const grants = () => [...given.limiter.granted.values()].flat().length;
      const before = grants();
      vendor.faults.set({ status: 500, times: 1 });
      await collect(full());
      expect(grants() - before).toBe(vendor.requests.total);
    });
  });
}

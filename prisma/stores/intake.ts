import type pg from 'pg';
import { asRows } from '../db.ts';

export interface NewDelivery {
  source: string;
  /** Unique within the source; equal for redeliveries. */
  eventKey: string;
  kind: string;
  payload: unknown;
  sealed?: Buffer;
}
export interface Intake {
  /** Stores deliveries durably; those that were stored before are left alone. @returns how many are new. */
  accept(workspaceId: string, deliveries: NewDelivery[]): Promise<number>;
  /** So much comes in right now that work which can wait should leave the machine to it. */
  isBusy(): boolean;
}
interface Row {
  workspaceId: string;
  source: string;
  eventKey: string;
  kind: string;
  payload: unknown;
  sealed?: string;
}
interface Waiting {
  rows: Row[];
  resolve(count: number): void;
  reject(error: unknown): void;
}

/** Statements at once: while one is written, the next one fills. */
const statements = 2;
const mostRows = 500;
/** Callers waiting for their commit at the same moment. */
const many = 6;

/**
 * Stores deliveries many at a time: what arrives while earlier ones are being written goes with the next statement,
 * so that a burst costs few commits. Each caller hears when its own are committed, and how many of them were new.
 */
export function createIntake(pool: pg.Pool): Intake {
  let waiting: Waiting[] = [];
  let underway = 0;
  let callers = 0;

  async function write(): Promise<void> {
    if (underway >= statements || waiting.length === 0) return;
    underway += 1;
    const group = take();
    try {
      await settle(group);
    } finally {
      underway -= 1;
      void write();
    }
  }

  function take(): Waiting[] {
    let rows = 0;
    const fits = waiting.findIndex((one) => {
      rows += one.rows.length;
      return rows > mostRows;
    });
    const count = fits === -1 ? waiting.length : Math.max(1, fits);
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return group;
  }

  async function settle(group: Waiting[]): Promise<void> {
    try {
      const created = await insert(
        pool,
        group.flatMap(({ rows }) => rows),
      );
      for (const { rows, resolve } of group) resolve(rows.filter((row) => created.delete(keyOf(row))).length);
    } catch (error) {
      // One that cannot be stored must not take the others with it.
      if (group.length === 1) group[0]?.reject(error);
      else await Promise.all(group.map((one) => settle([one])));
    }
  }

  const accept: Intake['accept'] = (workspaceId, deliveries) =>
    new Promise((resolve, reject) => {
      const rows = deliveries.map(({ sealed, ...delivery }) => ({
        ...delivery,
        workspaceId,
        ...(sealed && { sealed: sealed.toString('base64') }),
      }));
      waiting.push({ rows, resolve, reject });
      // Requests that were read in the same turn of the loop leave together.
      setImmediate(() => void write());
    });

  return {
    async accept(workspaceId, deliveries) {
      callers += 1;
      return accept(workspaceId, deliveries).finally(() => {
        callers -= 1;
      });
    },
    isBusy: () => callers >= many,
  };
}

/** Has a name, so that each connection parses it once: a sender waits for it. */
const store = {
  name: 'store deliveries',
  text: `
    INSERT INTO delivery (workspace_id, source, event_key, kind, payload, sealed)
    SELECT "workspaceId", source, "eventKey", kind, payload, decode(sealed, 'base64')
    FROM json_to_recordset($1::json)
      AS d("workspaceId" text, source text, "eventKey" text, kind text, payload jsonb, sealed text)
    ON CONFLICT (workspace_id, source, event_key) DO NOTHING
    RETURNING workspace_id AS "workspaceId", source, event_key AS "eventKey"`,
};

type Key = Pick<Row, 'workspaceId' | 'source' | 'eventKey'>;

/** @returns the keys of the rows that were new. */
async function insert(pool: pg.Pool, rows: Row[]): Promise<Set<string>> {
  // In one order everywhere: two statements that wait for each other's keys would be a deadlock.
  const ordered = rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { rows: created } = await pool.query<Key>({ ...store, values: [asRows(ordered)] });
  return new Set(created.map(keyOf));
}

const keyOf = ({ workspaceId, source, eventKey }: Key): string =>
  JSON.stringify([workspaceId, source, eventKey]);

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** Resolves when every delivery has had its effects, or its answer. */
export async function untilWorked(pool: pg.Pool): Promise<void> {
  const waiting = `SELECT FROM delivery WHERE state = 'pending' LIMIT 1`;
  while ((await pool.query(waiting)).rowCount !== 0) await sleep(50);
}

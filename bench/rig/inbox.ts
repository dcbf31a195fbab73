import type pg from 'pg';
import { until } from './until.ts';

/** Resolves when every delivery has had its effects, or its answer. */
export const untilWorked = (pool: pg.Pool): Promise<void> =>
  until('all deliveries are worked', async () => {
    const { rowCount } = await pool.query(`SELECT FROM delivery WHERE state = 'pending' LIMIT 1`);
    return rowCount === 0;
  });

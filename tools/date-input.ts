import { z } from 'zod';
import { isDate } from '../domain/local-time.ts';

/** A date as people and the model give it to a tool. */
export const dateInput = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a date like 2026-11-20')
  .refine(isDate, 'a date that exists');

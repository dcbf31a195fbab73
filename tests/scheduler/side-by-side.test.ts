import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sideBySide, type Work } from '../../scheduler/side-by-side.ts';
import { silentLog } from '../support/log.ts';

const going = new AbortController().signal;
const tickOf = (items: Work[], width: number, errors: object[] = []) =>
  sideBySide({ name: 'test', everySeconds: 1 }, { width }, async () => items.shift(), {
    ...silentLog,
    error: (fields) => void errors.push(fields),
  });

test('a slow item holds back nobody but itself', async () => {
  const done: string[] = [];
  const tick = tickOf(
    [
      async () => {
        await sleep(200);
        done.push('slow');
      },
      async () => void done.push('quick'),
      async () => void done.push('next'),
    ],
    2,
  );
  while ((await tick.run(going)) === 'more');
  expect(done).toEqual(['quick', 'next']);
  await tick.settled?.();
  expect(done).toEqual(['quick', 'next', 'slow']);
});

test('work that throws, even after its own clean-up failed, ends neither the process nor the tick', async () => {
  const errors: object[] = [];
  const done: string[] = [];
  const tick = tickOf(
    [() => Promise.reject(new Error('the database went away')), async () => void done.push('next')],
    1,
    errors,
  );
  while ((await tick.run(going)) === 'more');
  await tick.settled?.();
  expect(done).toEqual(['next']);
  expect(errors).toMatchObject([{ tick: 'test', cause: 'Error: the database went away' }]);
});

test('takes nothing new once it is asked to stop', async () => {
  const stopped = new AbortController();
  stopped.abort();
  const items: Work[] = [async () => {}];
  expect(await tickOf(items, 1).run(stopped.signal)).toBe('idle');
  expect(items).toHaveLength(1);
});

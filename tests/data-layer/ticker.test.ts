import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createTicker, type Tick } from '../../scheduler/ticker.ts';
import { silentLog } from '../support/log.ts';

const tickerOf = (run: Tick['run']) =>
  createTicker({ ticks: [{ name: 'work', everySeconds: 1, run }], log: silentLog });

describe('ticker', () => {
  test('wakes during a run cause exactly one more run, never two at once', async () => {
    let runs = 0;
    let atOnce = 0;
    let mostAtOnce = 0;
    const ticker = tickerOf(async () => {
      runs++;
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      await sleep(20);
      atOnce--;
      return 'idle';
    });
    ticker.wake('work');
    for (let n = 0; n < 50; n++) ticker.wake('work');
    await sleep(100);
    expect({ runs, mostAtOnce }).toEqual({ runs: 2, mostAtOnce: 1 });
    await ticker.stop();
  });

  test('no wake is lost, whenever it comes', async () => {
    let due = 0;
    const ticker = tickerOf(async () => {
      due = 0;
      if (Math.random() < 0.5) await sleep(Math.random() * 2);
      return 'idle';
    });
    for (let n = 0; n < 500; n++) {
      due++;
      ticker.wake('work');
      if (n % 3 === 0) await sleep(Math.random() * 2);
      else if (n % 3 === 1) await Promise.resolve();
    }
    await sleep(50);
    expect(due).toBe(0);
    await ticker.stop();
  });

  test('runs on until there is no more, without keeping other work waiting', async () => {
    let left = 1000;
    let others = 0;
    const timer = setInterval(() => others++, 0);
    const ticker = tickerOf(async () => (--left > 0 ? 'more' : 'idle'));
    ticker.wake('work');
    await sleep(100);
    clearInterval(timer);
    expect(left).toBe(0);
    expect(others).toBeGreaterThan(0);
    await ticker.stop();
  });

  test('a failed run is counted, and the next one works', async () => {
    let runs = 0;
    const ticker = tickerOf(async () => {
      if (++runs < 3) throw new Error('the database is away');
      return 'idle';
    });
    for (let n = 0; n < 2; n++) {
      ticker.wake('work');
      await sleep(10);
    }
    expect(ticker.states()).toEqual([{ name: 'work', failures: 2, running: false }]);
    ticker.wake('work');
    await sleep(10);
    expect(ticker.states()).toMatchObject([{ failures: 0, succeededAt: expect.any(Number) }]);
    await ticker.stop();
  });

  test('stopping waits for the run under way, tells it, and starts none', async () => {
    const ended: string[] = [];
    const ticker = tickerOf(async (signal) => {
      await sleep(50);
      ended.push(signal.aborted ? 'told' : 'not told');
      return 'more';
    });
    ticker.wake('work');
    await sleep(5);
    await ticker.stop();
    ticker.wake('work');
    await sleep(80);
    expect(ended).toEqual(['told']);
  });

  test('a name that does not exist is refused', () => {
    expect(() => tickerOf(async () => 'idle').wake('wrok')).toThrow('There is no tick "wrok"');
  });
});

import { describe, expect, it } from 'vitest';

type Parts = Record<string, (...args: never[]) => unknown>;
const load = (file: string): Promise<Parts> =>
  import(new URL(`../../playground/page/${file}`, import.meta.url).href);
const call = (parts: Parts, name: string, ...args: unknown[]) => parts[name]?.(...(args as never[]));

const BERLIN = 'Europe/Berlin';

describe('times on the page', () => {
  it('are those of the acting person', async () => {
    const time = await load('kit/time.js');
    const at = new Date('2026-11-20T23:30:00Z');
    expect(call(time, 'dayAndTime', at, BERLIN)).toBe('21 Nov, 00:30');
    expect(call(time, 'dayAndTime', at, 'America/Los_Angeles')).toBe('20 Nov, 15:30');
    expect(call(time, 'dayOf', at, BERLIN)).toBe('2026-11-21');
  });

  it('name the day as seen from there', async () => {
    const time = await load('kit/time.js');
    const now = new Date('2026-11-20T23:30:00Z');
    const sent = new Date('2026-11-20T12:00:00Z');
    expect(call(time, 'dayName', sent, now, BERLIN)).toBe('Yesterday');
    expect(call(time, 'dayName', sent, now, 'America/New_York')).toBe('Today');
    expect(call(time, 'dayName', new Date('2026-11-13T12:00:00Z'), now, BERLIN)).toBe('Friday 13 November');
  });

  it("write Slack's dates", async () => {
    const time = await load('kit/time.js');
    const at = new Date('2026-11-20T12:05:00Z');
    const write = (pattern: string) => call(time, 'slackDate', pattern, at, at, BERLIN);
    expect(write('{date_short_pretty} at {time}')).toBe('today at 13:05');
    expect(write('{date_num} {unknown}')).toBe('2026-11-20 {unknown}');
  });

  it.each([
    ['an ordinary morning', '2026-11-20T07:30:00Z', '2026-11-20T08:00:00Z'],
    ['nine already', '2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z'],
    ['the night when the clock goes back', '2026-10-24T20:00:00Z', '2026-10-25T08:00:00Z'],
    ['the night when the clock goes ahead', '2027-03-27T20:00:00Z', '2027-03-28T07:00:00Z'],
  ])('find the next nine o’clock: %s', async (_, now, nine) => {
    const wait = call(await load('kit/time.js'), 'untilHour', 9, new Date(now), BERLIN);
    expect(new Date(Date.parse(now) + Number(wait)).toISOString()).toBe(new Date(nine).toISOString());
  });
});

describe('axes of charts', () => {
  it.each([
    [
      [12, 18, 45],
      [0, 20, 40, 60],
    ],
    [
      [2, -3, 6],
      [-5, -2.5, 0, 2.5, 5, 7.5],
    ],
    [
      [0, 0],
      [0, 0.25, 0.5, 0.75, 1],
    ],
    [
      [0.1, 0.3],
      [0, 0.1, 0.2, 0.3],
    ],
  ])('of %j go over round values and zero', async (values, lines) => {
    expect(call(await load('charts/scale.js'), 'ticks', values)).toEqual(lines);
  });
});

describe('markup that names a moment', () => {
  it('keeps the moment, and the text for what is none', async () => {
    const { parseMrkdwn } = await load('text/mrkdwn.js');
    expect(parseMrkdwn?.('<!date^1795174200^{date} {time}|20 November>' as never)).toMatchObject([
      { is: 'date', at: 1_795_174_200, pattern: '{date} {time}', fallback: '20 November' },
    ]);
    expect(parseMrkdwn?.('<!date^soon^{date}|some day>' as never)).toEqual([
      { is: 'text', text: 'some day' },
    ]);
  });
});

describe('the traffic inspector', () => {
  it.each([
    [{ to: 'slack', name: 'chat.postMessage' }, 'api'],
    [{ to: 'app', kind: 'slash_commands', name: '/leads' }, 'command'],
    [{ to: 'app', kind: 'events_api', name: 'app_mention' }, 'event'],
    [{ to: 'app', kind: 'interactive', name: 'block_actions tool.run' }, 'action'],
    [{ to: 'app', kind: 'interactive', name: 'block_suggestion lead' }, 'options'],
    [{ to: 'app', kind: 'interactive', name: 'view_submission form' }, 'view'],
    [{ to: 'app', kind: 'interactive', name: 'message_action message_note' }, 'shortcut'],
  ])('files %j under %s', async (entry, kind) => {
    expect(call(await load('tools/traffic-entry.js'), 'kindOf', entry)).toBe(kind);
  });
});

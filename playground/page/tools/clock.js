import { busyWhile } from '../kit/busy.js';
import { button, el } from '../kit/dom.js';
import { clockTime, exactTime, fullTime, untilHour, zoneName } from '../kit/time.js';
import { toast } from '../kit/toast.js';
import { me, moveClock, now, world, zone } from '../state/world.js';

const STEPS = [
  { id: 'hour', label: '+1 hour', duration: () => 'PT1H' },
  { id: 'day', label: '+1 day', duration: () => 'P1D' },
  { id: 'week', label: '+7 days', duration: () => 'P7D' },
  { id: 'nine', label: 'To the next 09:00', duration: () => seconds(untilHour(9, now(), zone())) },
];
const seconds = (ms) => `PT${Math.ceil(ms / 1000)}S`;

/** The time in the workspace, and buttons that move it ahead. */
export function clockTool(body) {
  const time = el('p.big-clock', { role: 'timer', 'data-testid': 'clock-now' });
  const day = el('p.clock-day');
  const zones = el('dl.zones');
  const draw = () => {
    const at = now();
    time.textContent = exactTime(at, zone());
    day.textContent = `${fullTime(at, zone()).replace(/, [\d:]+$/, '')} · ${me()?.realName}, ${zoneName(at, zone())}`;
    zones.replaceChildren(...[...new Set(world.people.map(({ tz }) => tz))].flatMap((tz) => zoneRow(tz, at)));
  };
  draw();
  body.append(
    el('section.clock-face', {}, [time, day]),
    el(
      'div.clock-steps',
      { role: 'group', 'aria-label': 'Move the clock ahead' },
      STEPS.map(({ id, label, duration }) =>
        button(
          '',
          {
            'data-testid': `clock-${id}`,
            onclick: ({ currentTarget }) =>
              busyWhile(currentTarget, async () => {
                await moveClock(duration()).catch((cause) => toast(cause.message));
                draw();
              }),
          },
          [label],
        ),
      ),
    ),
    el('p.tool-note', {}, [
      'Everything follows this clock: digests, quiet hours, scores, snoozed leads. What falls due on the way happens now. It only goes ahead.',
    ]),
    el('h3', {}, ['Where the team is']),
    zones,
  );
  const timer = setInterval(draw, 1_000);
  return () => clearInterval(timer);
}

function zoneRow(tz, at) {
  const people = world.people.filter((one) => one.tz === tz).map(({ realName }) => realName);
  return [
    el('dt', {}, [clockTime(at, tz)]),
    el('dd', {}, [
      `${tz.split('/').at(-1).replaceAll('_', ' ')} (${zoneName(at, tz)})`,
      el('span.soft', {}, [people.join(', ')]),
    ]),
  ];
}

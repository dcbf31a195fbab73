import os from 'node:os';
import { type Bench, type Measured, round } from './bench.ts';

/** One object, for scripts. */
export function asJson({ name }: Bench, { ratio, figures, bounds }: Measured): string {
  const missed = bounds.filter(({ holds }) => !holds).map(({ what }) => what);
  return JSON.stringify({ bench: name, ratio, ...figures, bounds, missed });
}

/** For the person at the terminal. */
export function asText({ name, title }: Bench, { ratio, figures, bounds, notes }: Measured): string {
  const lines = Object.entries({ ratio, ...figures }).map(
    ([figure, value]) => `  ${figure.padEnd(28)} ${round(value)}`,
  );
  const verdicts = bounds.map(
    ({ what, limit, measured, holds }) => `  ${holds ? 'holds ' : 'MISSED'} ${what}: ${measured} (${limit})`,
  );
  return [`${name}: ${title}`, ...lines, ...verdicts, ...notes.map((note) => `  ${note}`), ''].join('\n');
}

/** RESULTS.md. */
export function asMarkdown(results: readonly { bench: Bench; measured: Measured }[]): string {
  const cpus = os.cpus();
  const machine = [
    `${cpus.length} x ${cpus[0]?.model.trim()}`,
    `${Math.round(os.totalmem() / 2 ** 30)} GB`,
    `${os.type()} ${os.arch()}`,
    `Node ${process.version}`,
  ];
  const missed = results.flatMap(({ bench, measured }) =>
    measured.bounds.filter(({ holds }) => !holds).map(({ what }) => `${bench.name}: ${what}`),
  );
  return [
    '# Results',
    '',
    'Written by `npm run bench`; do not edit. `ratio` is ours / floor or peer, measured in the same run: higher is better.',
    '',
    `${new Date().toISOString().slice(0, 10)} · ${machine.join(' · ')}`,
    '',
    missed.length > 0 ? `Bounds missed: ${missed.join('; ')}.` : 'All bounds hold.',
    '',
    ...results.flatMap(({ bench, measured }) => section(bench, measured)),
  ].join('\n');
}

function section({ name, title }: Bench, { ratio, figures, bounds, notes }: Measured): string[] {
  return [
    `## ${name}`,
    '',
    `${title}.`,
    '',
    ...notes.map((note) => `- ${note}`),
    '',
    '| figure | |',
    '|---|---|',
    ...Object.entries({ ratio, ...figures }).map(([figure, value]) => `| ${figure} | ${round(value)} |`),
    '',
    '| bound | limit | measured | |',
    '|---|---|---|---|',
    ...bounds.map(
      ({ what, limit, measured, holds }) =>
        `| ${what} | ${limit} | ${measured} | ${holds ? 'holds' : '**missed**'} |`,
    ),
    '',
  ];
}

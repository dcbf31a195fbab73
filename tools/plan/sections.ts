import { likelyPairs } from '../../domain/field-pairs.ts';
import { type Figure, figure } from '../../domain/figure.ts';
import { untrusted } from '../../domain/untrusted.ts';
import type { ReadContext } from '../context.ts';
import { count } from '../rows.ts';
import type { PlanView } from '../views.ts';
import { isUnread, type PlanField, type Side } from './side.ts';
import { sums, type Volume } from './volume.ts';

type Section = PlanView['sections'][number];

const mostPairs = 8;

/** What it is, and what we hold of it. */
export function recordsSection(
  role: 'Read from' | 'Written to',
  side: Side,
  { business, now }: ReadContext,
): Section {
  const { name, system, streams, account } = side;
  if (!system)
    return {
      title: `${role}: not known here`,
      figures: [],
      lines: [
        untrusted(name),
        'No connector of this installation knows it; questions stand in place of facts.',
      ],
    };
  const { title, on, allowance, actions } = system;
  const read = streams.filter(({ readAt }) => readAt);
  return {
    title: `${role}: ${title}`,
    figures: [
      ...read.map(({ stream, records, readAt }) =>
        count(`Held: ${stream.replaceAll('_', ' ')}`, records, readAt!.toISOString(), { title }),
      ),
      ...(on && system.streams.length > 0
        ? [
            figure({
              label: 'Read every',
              value: business.sync.everyMinutes,
              unit: 'minutes',
              asOf: now().toISOString(),
              source: { title: 'Settings' },
              class: 'team',
            }),
          ]
        : []),
    ],
    lines: [
      stateOf(side),
      ...(account ? [untrusted(`Account: ${account}`)] : []),
      ...(role === 'Written to' && actions
        ? [
            actions.length > 0
              ? `Its connector can do: ${actions.join(', ')}.`
              : 'Its connector cannot write: that part would have to be built.',
          ]
        : []),
      ...(allowance ? [] : ['Its connector names no limits of the vendor.']),
    ],
  };
}

function stateOf(side: Side): string {
  const { on = false, offReason, streams = [] } = side.system ?? {};
  if (!on) return `Known, and off: ${offReason ?? 'not connected'}.`;
  if (streams.length === 0) return 'Connected; it only sends.';
  return isUnread(side) ? 'Connected, and not read yet.' : 'Connected and read.';
}

/** How many fields of which sort, per kind of record. */
export function fieldsSection({ system, fields }: Side, { now }: ReadContext): Section[] {
  if (!system?.on) return [];
  const title = `Fields of ${system.title}`;
  if (fields.problem)
    return [{ title, figures: [], lines: [untrusted(`They could not be read: ${fields.problem}`)] }];
  const kinds = [...new Set(fields.all.map(({ of }) => of))];
  const asOf = now().toISOString();
  const source = { title: fields.from === 'live' ? system.title : 'Our copy' };
  const figures = kinds.flatMap((kind): Figure[] => {
    const all = fields.all.filter(({ of }) => of === kind);
    const some = (label: string, is: (field: PlanField) => boolean | undefined) => {
      const part = all.filter(is);
      return part.length > 0 ? [count(`${kind}, ${label}`, part.length, asOf, source)] : [];
    };
    return [
      count(`${kind}, all`, all.length, asOf, source),
      ...some('required', ({ required }) => required),
      ...some('read-only', ({ readOnly }) => readOnly),
      ...some('custom', ({ custom }) => custom),
      ...some('about persons', ({ pii = 'none' }) => pii !== 'none'),
    ];
  });
  return [
    {
      title,
      figures,
      lines:
        fields.from === 'held' && figures.length > 0
          ? ['Its connector cannot ask for the fields: these are the ones that our copy has, by our names.']
          : [],
      empty: 'Its connector cannot ask for the fields, and nothing of it is held here.',
    },
  ];
}

export function pairsSection(from: Side, to: Side): Section {
  const writable = to.fields.all.filter(({ readOnly }) => !readOnly);
  const pairs = likelyPairs(from.fields.all, writable, mostPairs);
  const name = ({ of, key, type }: { of: string; key: string; type: string }) => `${of}.${key} (${type})`;
  return {
    title: 'Fields that look alike: suggested by name and type, not checked',
    figures: [],
    lines: pairs.map((pair) => untrusted(`${name(pair.from)} → ${name(pair.to)}`)),
    empty: 'None were found: the fields of both sides would have to be known.',
  };
}

/** Sums by code from what was given or measured, and the limits that the vendors publish. */
export function volumeSection(from: Side, to: Side, volume: Volume | undefined, asOf: string): Section {
  const held = from.streams.reduce((sum, { records }) => sum + records, 0);
  const records = { perDay: volume?.perDay, atFirst: held };
  const figures = [
    ...(volume ? [volume.figure] : []),
    ...(from.system ? sums('read', from.system, records, asOf) : []),
    ...(to.system ? sums('write', to.system, records, asOf) : []),
  ];
  return {
    title: 'Volume and limits',
    figures,
    lines: [
      ...(volume ? [] : ['How many records come in a day was not given and could not be measured.']),
      ...(held > 0
        ? ['The first load is reckoned with all records held here, in full calls one after the other.']
        : []),
    ],
    empty: 'Nothing can be reckoned yet.',
  };
}

export function missingSection(...sides: Side[]): Section {
  return {
    title: 'What is missing',
    figures: [],
    lines: sides.flatMap((side) => {
      const { system, unreachable, missingScopes } = side;
      if (!system) return [];
      const { title, on, offReason, offFix, hooksOff } = system;
      if (!on) return [`${title}: ${offReason ?? 'not connected'}. ${offFix ?? ''}`.trim()];
      return [
        ...(unreachable ? [untrusted(`${title} did not say what it allows: ${unreachable}`)] : []),
        ...(missingScopes.length > 0 ? [`${title}: the credential lacks ${missingScopes.join(', ')}.`] : []),
        ...(hooksOff ? [`${title}: webhooks are not received, ${hooksOff}.`] : []),
        ...(isUnread(side) ? [`${title}: nothing was read yet.`] : []),
      ];
    }),
    empty: 'Nothing that the connectors can see.',
  };
}

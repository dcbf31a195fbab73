import { type Band, bandLabel } from '../../domain/bands.ts';
import { type Figure, formatFigure } from '../../domain/figure.ts';
import type { Untrusted } from '../../domain/untrusted.ts';
import type { CustomerView, DealRow, DealView, LeadRow, LeadView, View } from '../../tools/views.ts';
import { figuresIn } from './footer.ts';
import { plainText } from './plain.ts';
import { safeUrl } from './text.ts';

/** A view as Slack's Work Object of the general kind. https://docs.slack.dev/messaging/work-objects-implementation */
export interface Entity {
  entity_type: 'slack#/entities/item';
  url: string;
  external_ref: { id: string; type: string };
  entity_payload: {
    attributes: {
      title: { text: string };
      display_type: string;
      product_name: string;
      metadata_last_modified: number;
    };
    custom_fields: EntityField[];
    display_order: string[];
  };
}
type EntityField = { key: string; label: string } & (
  | { type: 'string'; value: string; long?: true; tag_color?: string }
  | { type: 'slack#/types/timestamp'; value: number }
  | { type: 'array'; item_type: 'string'; value: { value: string }[] }
);
/** A preview is read by everybody in the channel; details by the one person who opened them. */
export type Depth = 'preview' | 'details';

/**
 * Slack asks for a new preview when a newer time arrives with the details. What one person may see must never
 * change what everybody sees, so the time is always the same; the refresh button of a preview works without it.
 */
const neverNewer = 1;
const longest = 200;
const listed = 5;

/**
 * @param posted the address that somebody posted; without a record in the CRM it is the address of the object.
 * @returns undefined for a view that is not about one record.
 */
export function entityOf(view: View, posted: string, depth: Depth): Entity | undefined {
  const record = recordIn(view);
  if (!record) return undefined;
  const { type, label, id, title, url, fields } = record;
  const { origin, pathname } = new URL(posted);
  const all = [...fields.preview, ...(depth === 'details' ? fields.details : []), ...provenance(view)];
  return {
    entity_type: 'slack#/entities/item',
    url: safeUrl(url) ?? `${origin}${pathname}`,
    external_ref: { id, type },
    entity_payload: {
      attributes: {
        title: { text: plainText(title.untrusted, 150) || 'No name' },
        display_type: label,
        product_name: 'Switchboard',
        metadata_last_modified: neverNewer,
      },
      custom_fields: all,
      display_order: all.map(({ key }) => key),
    },
  };
}

interface LinkedRecord {
  type: 'person' | 'deal';
  label: string;
  id: string;
  title: Untrusted;
  url: string | undefined;
  fields: Record<Depth, EntityField[]>;
}

function recordIn(view: View): LinkedRecord | undefined {
  switch (view.kind) {
    case 'lead':
      return personRecord('Lead', view.lead, leadFields(view));
    case 'customer':
      return personRecord('Customer', view.person, customerFields(view));
    case 'deal': {
      const { id, name, url } = view.deal;
      return { type: 'deal', label: 'Deal', id, title: name, url, fields: dealFields(view) };
    }
    default:
      return undefined;
  }
}

/** A lead who buys stays the same object. */
const personRecord = (
  label: string,
  { id, name, url }: LeadRow,
  fields: LinkedRecord['fields'],
): LinkedRecord => ({ type: 'person', label, id, title: name, url, fields });

const leadFields = ({ lead, stage, jobTitle, phone, ledger, deals, paid }: LeadView) => ({
  preview: [...standing(lead), ...text('stage', 'Stage', stage), ...amounts('paid', 'Paid so far', paid)],
  details: [
    ...about(lead),
    ...text('job_title', 'Job title', jobTitle),
    ...text('phone', 'Phone', phone),
    ...list(
      'why',
      'Why this score',
      ledger.map(({ points, what, subject }) => `${shown(points)}: ${what}, ${subject.untrusted}`),
    ),
    ...list('deals', 'Deals', deals.map(dealLine)),
  ],
});

const customerFields = ({ person, paid, refunded, payments, subscriptions, deals }: CustomerView) => ({
  preview: [
    ...standing(person),
    ...amounts('paid', 'Paid so far', paid),
    ...amounts('refunded', 'Refunded', refunded),
  ],
  details: [
    ...about(person),
    ...list(
      'payments',
      'Payments',
      payments.map(
        ({ amount, what, status, at }) => `${shown(amount)}: ${what.untrusted}, ${status}, ${dateOf(at)}`,
      ),
    ),
    ...list(
      'subscriptions',
      'Subscriptions',
      subscriptions.map(({ amount, what, status }) => `${shown(amount)}: ${what.untrusted}, ${status}`),
    ),
    ...list('deals', 'Deals', deals.map(dealLine)),
  ],
});

const dealFields = ({ deal, contacts }: DealView) => ({
  preview: [
    ...text('stage', 'Stage', deal.stage),
    ...amounts('amount', 'Amount', deal.amount ? [deal.amount] : []),
    ...text('owner', 'Owner', deal.owner),
    ...text('in_stage', 'In this stage for', deal.inStage && shown(deal.inStage)),
  ],
  details: [
    ...text('pipeline', 'Pipeline', deal.pipeline),
    ...text('closes', 'Closes', deal.closeAt && dateOf(deal.closeAt)),
    ...list(
      'people',
      'People',
      contacts.map(({ name, score, band }) => `${name.untrusted}, ${shown(score)} (${bandLabel[band]})`),
    ),
  ],
});

const colours: Record<Band, string> = {
  high_intent: 'red',
  sales_outreach: 'yellow',
  course_nurture: 'green',
  general_nurture: 'gray',
};

const standing = ({ score, band, owner, company }: LeadRow): EntityField[] => [
  ...text('score', 'Score', shown(score)),
  { key: 'band', label: 'Band', type: 'string', value: bandLabel[band], tag_color: colours[band] },
  ...text('owner', 'Owner', owner),
  ...text('company', 'Company', company),
];

const about = ({ email, lastActivity }: LeadRow): EntityField[] => [
  ...text('email', 'E-mail', email),
  ...text('last_activity', 'Last activity', lastActivity?.what),
  ...time('last_activity_at', 'Last active', lastActivity?.at),
];

/** How old it is, where it comes from, and what the reader must know: below every card, and here. */
function provenance(view: View): EntityField[] {
  const figures = figuresIn(view);
  const oldest = [view.asOf, ...figures.map(({ asOf }) => asOf)].reduce((a, b) =>
    Date.parse(b) < Date.parse(a) ? b : a,
  );
  const sources = new Set(figures.map(({ source }) => source.title));
  const notes = plainText(view.notices.join(' '), 500);
  return [
    ...time('as_of', 'As of', oldest),
    ...text('source', 'Source', [...sources].join(', ')),
    ...(notes ? [{ key: 'notes', label: 'Note', type: 'string', value: notes, long: true } as const] : []),
  ];
}

const shown = (figure: Figure): string => `${formatFigure(figure)}${figure.stale ? ' (old)' : ''}`;
const dateOf = (iso: string): string => iso.slice(0, 10);
const dealLine = ({ name, stage, amount }: DealRow): string =>
  [name.untrusted, stage.untrusted, amount && shown(amount)].filter(Boolean).join(', ');

function text(key: string, label: string, value: Untrusted | string | undefined): EntityField[] {
  const clean = plainText(typeof value === 'string' ? value : (value?.untrusted ?? ''), longest);
  return clean ? [{ key, label, type: 'string', value: clean }] : [];
}
const amounts = (key: string, label: string, figures: Figure[]): EntityField[] =>
  text(key, label, figures.map(shown).join(' + '));

function time(key: string, label: string, iso: string | undefined): EntityField[] {
  const seconds = Math.floor(Date.parse(iso ?? '') / 1000);
  return Number.isNaN(seconds) ? [] : [{ key, label, type: 'slack#/types/timestamp', value: seconds }];
}
function list(key: string, label: string, lines: string[]): EntityField[] {
  const more = lines.length - listed;
  const value = [
    ...lines.slice(0, listed).map((line) => ({ value: plainText(line, longest) })),
    ...(more > 0 ? [{ value: `and ${more} more` }] : []),
  ];
  return lines.length > 0 ? [{ key, label, type: 'array', item_type: 'string', value }] : [];
}

import { type Band, bandLabel } from '../../domain/bands.ts';
import type { Figure } from '../../domain/figure.ts';
import type { Untrusted } from '../../domain/untrusted.ts';
import type {
  DealRow,
  LeadRow,
  LedgerLine,
  NextStep,
  Paging,
  ParkedRow,
  TaskRow,
} from '../../tools/views.ts';
import {
  address,
  type Button,
  bold,
  type Column,
  context,
  dotted,
  type Inline,
  type Line,
  link,
  type Part,
  type Row,
  short,
} from './parts.ts';

/** Beyond this many rows a list is easier to read as a table, without a button for each of them. */
const longList = 12;
export const asTable = (rows: number): boolean => rows > longList;

/** Lines that several views share: a lead, a deal, a row of points, the place in a list. */
export const bandIcon: Record<Band, string> = {
  high_intent: '🔥',
  sales_outreach: '📈',
  course_nurture: '🌱',
  general_nurture: '⚪',
};

export const leadName = ({ name, email }: LeadRow): Inline => {
  const text = name.untrusted.trim() ? name : email;
  return text?.untrusted.trim() ? short(text) : 'No name';
};

/** Two lines: who it is, then why that matters. */
export const leadLines = (lead: LeadRow, rank?: number): Line[] => [
  dotted(
    [bold(rank === undefined ? '' : `${rank}. `, link(lead.url, leadName(lead)))],
    lead.company && [short(lead.company)],
  ),
  dotted(
    [`${bandIcon[lead.band]} `, bold(lead.score), ` ${bandLabel[lead.band]}`],
    ownerOf(lead),
    activityOf(lead),
  ),
];

const ownerOf = ({ owner }: { owner?: LeadRow['owner'] }): Line =>
  owner?.untrusted.trim() ? ['owner ', short(owner, 40)] : ['no owner'];

const activityOf = ({ lastActivity }: LeadRow): Line =>
  lastActivity
    ? [short(lastActivity.what, 60), ', ', { at: lastActivity.at, as: 'ago' }]
    : ['no activity yet'];

export const dealName = ({ name }: DealRow): Inline => (name.untrusted.trim() ? short(name) : 'No name');

export const dealLines = (deal: DealRow, rank?: number): Line[] => [
  dotted(
    [bold(rank === undefined ? '' : `${rank}. `, link(deal.url, dealName(deal)))],
    deal.amount && [bold(deal.amount)],
  ),
  dotted(
    [short(deal.stage, 40)],
    deal.inStage && ['in this stage for ', deal.inStage],
    deal.closeAt ? ['closes ', { at: deal.closeAt, as: 'dayWord' }] : undefined,
    ownerOf(deal),
  ),
];

/** "+10 points  Previewed a course: Data 101 · 3 days ago" */
export const ledgerLine = (line: LedgerLine): Line =>
  dotted(
    [bold(line.points.value > 0 ? '+' : '', line.points), ` ${line.what}: `, short(line.subject)],
    [{ at: line.at, as: 'ago' }],
  );

export const openLead = (lead: LeadRow, label: string): Button => ({
  label,
  does: { tool: 'lead_get', input: { who: lead.id } },
});

/** The link to the record; a card that has a button for it needs no second one. */
export const inCrm = (url: string | undefined, next: NextStep[] = []): Line =>
  next.some((step) => 'url' in step) ? [] : [address(url, url === undefined ? '' : 'Open in the CRM')];

/** "**EUR 499.00** + **USD 120.00**" */
export const sums = (figures: Figure[]): Line =>
  figures.flatMap((sum, index) => [index === 0 ? '' : ' + ', bold(sum)]);

/** What is known about a person; nothing for what is not. */
export function personFields(
  { company, email, owner }: LeadRow,
  { jobTitle, phone }: { jobTitle?: Untrusted; phone?: Untrusted } = {},
): Part[] {
  const all = [
    { label: 'Company', value: company },
    { label: 'Job title', value: jobTitle },
    { label: 'E-mail', value: email },
    { label: 'Phone', value: phone },
    { label: 'Owner', value: owner },
  ];
  const known = all.flatMap(({ label, value }) =>
    value?.untrusted.trim() ? [{ label: [label], value: [value] }] : [],
  );
  return known.length > 0 ? [{ part: 'fields', fields: known }] : [];
}

const taskColumns: Column[] = [{ title: 'Task' }, { title: 'About' }, { title: 'Due' }];
const doerColumn: Column = { title: 'For' };

/** What is to be done, what is due first on top. A list of one person's own tasks does not say whose they are. */
export function taskRows(tasks: TaskRow[]): Extract<Part, { part: 'rows' }> {
  const ofSeveral = tasks.some(({ owner }) => owner !== undefined);
  return {
    part: 'rows',
    rows: tasks.map((task) => ({
      lines: taskLines(task),
      cells: [...taskCells(task), ...(ofSeveral ? [doerOf(task) ?? []] : [])],
    })),
    ...(asTable(tasks.length) && { columns: ofSeveral ? [...taskColumns, doerColumn] : taskColumns }),
  };
}
const taskTitle = ({ title, url }: TaskRow): Inline =>
  link(url, title.untrusted.trim() ? short(title) : 'No title');
const due = ({ dueAt, overdue }: TaskRow): Line =>
  dueAt ? [overdue ? 'was due ' : 'due ', { at: dueAt, as: 'dayWord' }] : ['no date'];
const aboutOf = ({ about }: TaskRow): Line | undefined =>
  about?.untrusted.trim() ? [short(about, 60)] : undefined;
const doerOf = ({ owner }: TaskRow): Line | undefined =>
  owner?.untrusted.trim() ? [short(owner, 40)] : undefined;

const taskLines = (task: TaskRow): Line[] => {
  const [about, doer] = [aboutOf(task), doerOf(task)];
  return [
    [task.overdue ? '🔴 ' : '☐ ', bold(taskTitle(task))],
    dotted(due(task), about && ['about ', ...about], doer && ['for ', ...doer]),
  ];
};
const taskCells = (task: TaskRow): Line[] => [
  [taskTitle(task)],
  aboutOf(task) ?? [],
  [task.overdue ? '🔴 ' : '', ...due(task)],
];

export const parkedRow = ({ id, what, about, problem, at, attempts, retry }: ParkedRow): Row => ({
  lines: [
    dotted([bold(what)], about && [short(about, 60)]),
    [short(problem, 200)],
    dotted([{ at, as: 'ago' }], ['tries ', attempts], [{ code: id }]),
  ],
  ...(retry && { buttons: [{ label: 'Try again', does: retry }] }),
});

/**
 * Below a page of a list: where it stands, and the button to the next page. When the message had no room
 * for the whole page, the next one starts at the first row that was left out.
 */
export const place =
  ({ total, offset, next }: Paging) =>
  (shown: number): Part[] => {
    const end = offset + shown;
    const missing = total.value - end;
    if (shown === 0) return missing > 0 ? [context([total, ' in all, none on this page'])] : [];
    if (offset === 0 && missing <= 0) return [context([total, ' in all'])];
    const position: Part = context([
      `${offset + 1}–${end} of `,
      total,
      ...(missing > 0 ? [` · ${missing} more`] : []),
    ]);
    if (!next || missing <= 0) return [position];
    const call = 'offset' in next.input ? { ...next, input: { ...next.input, offset: end } } : next;
    return [position, { part: 'buttons', buttons: [{ label: 'Show more', does: call }] }];
  };

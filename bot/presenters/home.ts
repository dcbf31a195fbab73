import type { HomeSection, HomeView } from '../../tools/views.ts';
import { stateLine } from './alert.ts';
import { systemRow, worstFirst } from './health.ts';
import { nextButton, nextSteps } from './next.ts';
import { bold, divider, figureFields, heading, lines, type Part, type Presenter } from './parts.ts';
import { leadLines, openLead, parkedRow, taskRows } from './rows.ts';

/** What can be done in general stands on top: nobody scrolls down a page for the settings. */
export const home: Presenter<HomeView> = ({ title, sections, next }) => [
  heading(title),
  ...nextSteps(next),
  ...sections.flatMap((section) => [divider, ...sectionParts(section)]),
];

function sectionParts({ title, next = [], empty, ...content }: HomeSection): Part[] {
  const [only, ...others] = next;
  const body = contentParts(content);
  const shown = body.length > 0 ? body : [lines([empty ?? 'Nothing here right now.'])];
  return [
    {
      part: 'lines',
      lines: [[bold(title)]],
      ...(only && others.length === 0 && { button: nextButton(only) }),
    },
    ...shown,
    ...(others.length > 0 ? nextSteps(next) : []),
  ];
}

function contentParts(content: Omit<HomeSection, 'title' | 'next' | 'empty'>): Part[] {
  const { figures = [], leads = [], assignments = [], tasks = [], systems = [], parked = [] } = content;
  const parts: Part[] = [
    ...figureFields(figures),
    ...(content.lines ? [lines(...content.lines.map((line) => [line]))] : []),
    {
      part: 'rows',
      rows: assignments.map(({ lead, assignment, next }) => ({
        lines: [...leadLines(lead), stateLine(assignment, lead)],
        buttons: next.map(nextButton),
      })),
    },
    {
      part: 'rows',
      rows: leads.map((lead) => ({ lines: leadLines(lead), buttons: [openLead(lead, 'Why?')] })),
    },
    taskRows(tasks),
    { part: 'rows', rows: worstFirst(systems).map(systemRow) },
    { part: 'rows', rows: parked.map(parkedRow) },
  ];
  return parts.filter((part) => part.part !== 'rows' || part.rows.length > 0);
}

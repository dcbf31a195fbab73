import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatFigure } from '../../domain/figure.ts';
import type { HomeView, TasksView } from '../../tools/views.ts';
import { asking, viewAs } from '../support/assignments.ts';
import { type Rig, startRig } from '../support/rig.ts';
import { loadSalesTeam } from '../support/sales-team.ts';

const hourMs = 3_600_000;
let rig: Rig;
/** Home before anything was read. */
let unread: HomeView;
beforeAll(async () => {
  rig = await startRig({
    load(vendors) {
      loadSalesTeam(vendors);
      const now = Date.now();
      const task = (id: string, hours: number | undefined, more: object, contacts: string[] = []) => ({
        id,
        properties: {
          hs_task_subject: `Task ${id}`,
          hs_task_status: 'NOT_STARTED',
          hubspot_owner_id: '11',
          ...(hours !== undefined && { hs_timestamp: new Date(now + hours * hourMs).toISOString() }),
          ...more,
        },
        associations: { contacts: { results: contacts.map((contact) => ({ id: contact })) } },
      });
      vendors.hubspot.load('tasks', [
        task('901', 48, {}, ['101']),
        task('902', -5, { hs_task_status: 'WAITING' }, ['102', '101']),
        task('903', undefined, { hs_task_subject: '<!channel> pay *now*' }),
        task('904', 2, {}, ['9999']),
        task('905', -90, { hs_task_status: 'COMPLETED' }, ['101']),
        task('906', -1, { hubspot_owner_id: '12' }, ['103']),
        task('907', 1, { hubspot_owner_id: '' }),
      ]);
    },
  });
  await rig.ask('rep', '/switchboard help');
  unread = await viewAs(rig, 'rep', 'home', 'home_get');
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

const tasks = (who: 'rep' | 'other' | 'ops', input: object = {}): Promise<TasksView> =>
  viewAs(rig, who, 'tasks', 'tasks_search', input);
const idsOf = ({ rows }: Pick<TasksView, 'rows'>) => rows.map(({ id }) => id);

describe('a list of tasks', () => {
  test('has what is open, what is due first on top, and what has no date last', async () => {
    const view = await tasks('rep', { mine: true });
    expect(idsOf(view)).toEqual(['902', '904', '901', '903']);
    expect(view.paging.total).toMatchObject({ value: 4, source: { title: 'HubSpot' } });
    expect(view.rows[0]).toMatchObject({ overdue: true, about: { untrusted: 'Alan Turing' } });
    expect(view.rows[0]?.url).toMatch(/\/record\/0-27\/902$/);
    expect(view.rows[1]).toMatchObject({ overdue: false });
    expect(view.rows[1]).not.toHaveProperty('about');
    expect(view.rows.every((row) => row.owner === undefined)).toBe(true);
    expect(view.notices).toEqual([]);
  });

  test('of everybody says whose each is', async () => {
    const view = await tasks('ops');
    expect(idsOf(view)).toEqual(['902', '906', '907', '904', '901', '903']);
    expect(view.rows.map(({ owner }) => owner?.untrusted)).toEqual(
      // 12 is no owner that HubSpot lists, and one task is nobody's.
      ['Ada', undefined, undefined, 'Ada', 'Ada', 'Ada'],
    );
    expect(view.next?.map(({ label }) => label)).toEqual(['Only overdue']);
  });

  test('of what is late', async () => {
    expect(idsOf(await tasks('ops', { overdue: true }))).toEqual(['902', '906']);
    expect(idsOf(await tasks('rep', { overdue: true, mine: true }))).toEqual(['902']);
  });

  test('goes on page by page, and past its end says how many there are', async () => {
    const first = await tasks('rep', { mine: true, limit: 3 });
    expect(first.paging.next).toMatchObject({ input: { mine: true, limit: 3, offset: 3 } });
    const second = await tasks('rep', first.paging.next!.input);
    expect(idsOf(second)).toEqual(['903']);
    expect(second.paging.next).toBeUndefined();
    const beyond = await tasks('rep', { mine: true, offset: 40 });
    expect([beyond.rows, beyond.paging.total.value]).toEqual([[], 4]);
  });

  test('of somebody whom the CRM does not know is empty and says why', async () => {
    const { ownerId: _, ...actor } = asking(rig, 'rep').actor;
    const request = { ...asking(rig, 'rep'), actor };
    const { view } = await rig.bot.core.runner.run({ tool: 'tasks_search', input: { mine: true } }, request);
    expect(view).toMatchObject({
      kind: 'tasks',
      rows: [],
      notices: [expect.stringContaining('e-mail address')],
    });
  });
});

describe('Home of a rep', () => {
  test('shows what they are to do first, how much there is and how much of it is late', async () => {
    const home = await viewAs(rig, 'rep', 'home', 'home_get');
    const section = home.sections.find(({ title }) => title === 'Your tasks')!;
    expect(section.tasks?.map(({ id }) => id)).toEqual(['902', '904', '901', '903']);
    expect(section.figures?.map((each) => `${each.label} ${formatFigure(each)}`)).toEqual([
      'Open tasks 4',
      'Overdue tasks 1',
    ]);
    expect(section.next?.map(({ label }) => label)).toEqual(['All my tasks', 'Overdue', 'Create a task']);
  });

  test('does not say that there is nothing to do before it was read', () => {
    expect(unread.sections.find(({ title }) => title === 'Your tasks')).toMatchObject({
      empty: 'HubSpot has not been read yet, so records may be missing.',
    });
  });

  test('says so where there is nothing', async () => {
    const home = await viewAs(rig, 'other', 'home', 'home_get');
    const section = home.sections.find(({ title }) => title === 'Your tasks')!;
    expect(section.tasks?.map(({ id }) => id)).toEqual(['906']);
    rig.hubspot.crm.update('tasks', '906', { hs_task_status: 'COMPLETED' });
    await rig.sync('hubspot', 'incremental');
    const after = await viewAs(rig, 'other', 'home', 'home_get');
    expect(after.sections.find(({ title }) => title === 'Your tasks')).toMatchObject({
      empty: 'Nothing to do right now.',
    });
  });
});

describe('in a conversation', () => {
  test('"what are my overdue tasks?" is answered without a model, and a title is only text', async () => {
    const late = await rig.ask('rep', 'Which of my tasks are overdue?');
    expect(late.messages.at(-1)?.text).toContain('Task 902');
    expect(late.messages.at(-1)?.text).not.toContain('Task 904');
    const all = await rig.ask('rep', 'zeig meine Aufgaben');
    const shown = JSON.stringify(all.messages.at(-1));
    expect(shown).toContain('Task 904');
    expect(shown).not.toContain('<!channel>');
  });
});

test('a task that was made here or in HubSpot is there after the next sync; one that was archived after a full one', async () => {
  rig.hubspot.crm.create('tasks', {
    hs_task_subject: 'New one',
    hs_task_status: 'NOT_STARTED',
    hs_timestamp: new Date(rig.clock.now().getTime() - 1_000).toISOString(),
    hubspot_owner_id: '11',
  });
  rig.hubspot.crm.archive('tasks', '901');
  await rig.sync('hubspot', 'incremental');
  expect((await tasks('rep', { mine: true })).rows.map(({ title }) => title.untrusted)).toContain('New one');
  await rig.sync('hubspot', 'full');
  expect(idsOf(await tasks('rep', { mine: true }))).not.toContain('901');
});

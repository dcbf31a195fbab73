import { describe, expect, it } from 'vitest';
import { presentModal } from '../../bot/presenters/index.ts';
import { modalSchema } from '../../bot/presenters/schema.ts';
import type { Actor } from '../../domain/actor.ts';
import { untrusted } from '../../domain/untrusted.ts';
import { forms } from '../../handlers/forms/index.ts';
import type { FormContext, Values } from '../../handlers/inbound.ts';
import type { FormId, FormView } from '../../tools/views.ts';
import { samples } from './sample-views.ts';

const system = { on: true, streams: ['contacts'] };
const systems = [
  { id: 'hubspot', title: 'HubSpot', ...system },
  { id: 'stripe', title: 'Stripe', ...system },
  { id: 'inbound', title: 'Website', on: true, streams: [] },
];
const berlin = 'Europe/Berlin';
const personIn = (timeZone: string): Actor => ({
  kind: 'teammate',
  id: 'U1',
  name: 'Ada Rep',
  role: 'manager',
  timeZone,
});
const context = (more: Partial<FormContext> = {}): FormContext => ({
  actor: personIn(berlin),
  now: new Date('2026-11-20T11:00:00Z'),
  about: {},
  read: async () => undefined,
  systems,
  ...more,
});
const sent = (
  id: FormId,
  values: Values,
  {
    now = '2026-11-20T11:00:00Z',
    zone = berlin,
    about = {},
  }: { now?: string; zone?: string; about?: Record<string, string> } = {},
) => forms[id].toToolCall({ id, values, about }, { timeZone: zone, now: new Date(now) });
const optionsOf = ({ fields }: FormView, name: string) => {
  const field = fields.find((each) => each.name === name);
  return field?.type === 'choice' ? field.options.map(({ value }) => value) : undefined;
};

describe('every form', () => {
  const settings = samples.form;
  const ids = Object.keys(forms) as FormId[];

  it.each(ids)('%s becomes a window within Slack’s limits', async (id) => {
    const view = await forms[id].build(
      context({ read: async () => settings, about: { text: 'x'.repeat(1000) } }),
    );
    const modal = presentModal(view, { timeZone: berlin, now: new Date('2026-11-20T11:00:00Z') });
    expect(modalSchema.safeParse(modal).error).toBeUndefined();
    expect(modal.private_metadata).not.toContain('xxx');
  });

  it.each(ids.filter((id) => id !== 'settings'))(
    '%s sent empty says at a field what is missing',
    async (id) => {
      const view = await forms[id].build(context());
      const call = sent(id, {});
      if (!('problems' in call)) throw new Error('taken');
      const names = view.fields.map(({ name }) => name);
      expect(Object.keys(call.problems).length).toBeGreaterThan(0);
      for (const field of Object.keys(call.problems)) expect(names).toContain(field);
    },
  );
});

describe('a lead that the form is about', () => {
  it('stands in its field by its name', async () => {
    const lead = samples.lead;
    if (lead.kind !== 'lead') throw new Error('no lead among the samples');
    const read: FormContext['read'] = async (tool, input) =>
      tool === 'lead_get' && input.who === 'p1'
        ? { ...lead, lead: { ...lead.lead, id: 'p1', name: untrusted('Grace'), company: untrusted('Navy') } }
        : undefined;
    const view = await forms.note.build(context({ about: { lead: 'p1' }, read }));
    expect(view.fields[0]).toMatchObject({ initial: { id: 'p1', label: { untrusted: 'Grace · Navy' } } });
    expect(view.about).toEqual({ lead: 'p1' });
  });

  it('is left to be chosen where the person may not see it', async () => {
    const view = await forms.task.build(context({ about: { lead: 'p1' } }));
    expect(view.fields[0]).not.toHaveProperty('initial');
  });
});

describe('putting a lead off', () => {
  const until = (values: Values, options: Parameters<typeof sent>[2] = {}) => {
    const call = sent('snooze', values, { about: { assignment: 'a1' }, ...options });
    return 'problems' in call ? call.problems : (call.input as { until: string }).until;
  };

  it.each([
    ['hour', '2026-11-20T11:00:00Z', berlin, '2026-11-20T12:00:00.000Z'],
    ['afternoon', '2026-11-20T11:00:00Z', berlin, '2026-11-20T13:00:00.000Z'],
    ['afternoon', '2026-11-20T11:00:00Z', 'America/New_York', '2026-11-20T19:00:00.000Z'],
    ['tomorrow', '2026-11-20T23:30:00Z', berlin, '2026-11-22T08:00:00.000Z'],
    ['tomorrow', '2026-10-24T11:00:00Z', berlin, '2026-10-25T08:00:00.000Z'],
    ['monday', '2026-11-20T11:00:00Z', berlin, '2026-11-23T08:00:00.000Z'],
    ['monday', '2026-11-23T11:00:00Z', berlin, '2026-11-30T08:00:00.000Z'],
    ['monday', '2026-11-22T11:00:00Z', 'Asia/Tokyo', '2026-11-23T00:00:00.000Z'],
  ])('%s, asked at %s in %s, is %s', (choice, now, zone, expected) => {
    expect(until({ until: choice }, { now, zone })).toBe(expected);
  });

  it('a date begins at nine in the person’s zone', () => {
    expect(until({ until: 'date', date: '2026-12-01' })).toBe('2026-12-01T08:00:00.000Z');
  });

  it.each([
    [{ until: 'date' }, 'date'],
    [{ until: 'date', date: '2026-02-30' }, 'date'],
    [{ until: 'date', date: '2026-11-19' }, 'date'],
    [{ until: 'date', date: '2027-11-19' }, 'date'],
    [{ until: 'hour', date: '2026-12-01' }, 'until'],
    [{ until: 'never' }, 'until'],
  ])('%o is refused at %s', (values, field) => {
    expect(Object.keys(until(values as unknown as Values))).toEqual([field]);
  });

  it('this afternoon is not offered once it has begun, and refused when it is sent late', async () => {
    const late = '2026-11-20T13:30:00Z';
    expect(optionsOf(await forms.snooze.build(context()), 'until')).toContain('afternoon');
    expect(optionsOf(await forms.snooze.build(context({ now: new Date(late) })), 'until')).not.toContain(
      'afternoon',
    );
    expect(until({ until: 'afternoon' }, { now: late })).toHaveProperty('until');
  });
});

describe('the other forms', () => {
  it('a task is due today or later, by the calendar of the person', () => {
    const values = { lead: 'p1', title: 'Call', dueOn: '2026-11-20' };
    expect(sent('task', values)).toEqual({
      tool: 'task_create',
      input: { who: 'p1', title: 'Call', dueOn: '2026-11-20' },
    });
    expect(sent('task', values, { now: '2026-11-20T23:30:00Z' })).toHaveProperty('problems.dueOn');
    expect(sent('task', values, { now: '2026-11-20T23:30:00Z', zone: 'America/New_York' })).toHaveProperty(
      'tool',
    );
  });

  it('the text of a message becomes the title of a task in one line of 250 characters', async () => {
    const view = await forms.task.build(context({ about: { text: `one\ntwo ${'x'.repeat(400)}` } }));
    const [, title] = view.fields;
    expect(title).toMatchObject({ name: 'title', initial: expect.stringMatching(/^one two x+$/) });
    expect((title as { initial: string }).initial).toHaveLength(250);
    expect(view.about).toEqual({ tainted: '1' });
  });

  it('only a connected system with something to read can be read again', async () => {
    const off = systems.map((each) => ({ ...each, on: each.id === 'stripe' }));
    expect(optionsOf(await forms.resync.build(context({ systems: off })), 'system')).toEqual(['stripe']);
    await expect(forms.resync.build(context({ systems: [] }))).rejects.toMatchObject({ code: 'config' });
  });

  it.each([
    [{ system: 'hubspot', mode: 'full', since: '2026-11-01' }, 'since'],
    [{ system: 'hubspot', since: '2026-11-21' }, 'since'],
  ])('a resync with %o is refused at %s', (values, field) => {
    expect(sent('resync', values)).toHaveProperty(`problems.${field}`);
  });

  it('a plan joins two systems and counts in whole numbers', () => {
    expect(sent('plan', { from: 'a', to: 'a' })).toHaveProperty('problems.to');
    expect(sent('plan', { from: 'a', to: 'b', recordsPerDay: 'many' })).toHaveProperty(
      'problems.recordsPerDay',
    );
    expect(sent('plan', { from: 'a', to: 'b', recordsPerDay: 20, goal: 'x' })).toEqual({
      tool: 'plan_draft',
      input: { from: 'a', to: 'b', recordsPerDay: 20, goal: 'x' },
    });
  });

  it('quiet hours need a beginning and an end that differ', () => {
    expect(sent('settings', { quietFrom: '20:00' })).toHaveProperty('problems.quietTo');
    expect(sent('settings', { quietTo: '07:30' })).toHaveProperty('problems.quietFrom');
    expect(sent('settings', { quietFrom: '20:00', quietTo: '20:00' })).toHaveProperty('problems.quietTo');
    expect(sent('settings', { alerts: 'none' })).toEqual({
      tool: 'settings_update',
      input: { alerts: 'none' },
    });
  });
});

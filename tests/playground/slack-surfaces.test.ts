import type { App, BlockAction, BlockSuggestion, ViewClosedAction } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Slack } from '../../playground/slack/index.ts';
import { ANNA, BEN, type RunningBot, SALES, startBolt, startWorkspace } from './slack-bot.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const people = ['mara', 'mario', 'zoe'];
const form = (id: string, more: object = {}) => ({
  type: 'modal' as const,
  callback_id: id,
  title: plain('Note'),
  submit: plain('Save'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'lead',
      label: plain('Lead'),
      element: { type: 'external_select' as const, action_id: 'lead', min_query_length: 2 },
    },
    {
      type: 'input' as const,
      block_id: 'note',
      label: plain('Note'),
      element: { type: 'plain_text_input' as const, action_id: 'note', max_length: 10 },
    },
    {
      type: 'input' as const,
      block_id: 'loud',
      label: plain('Loud'),
      optional: true,
      element: { type: 'checkboxes' as const, action_id: 'loud', options: [option('yes')] },
    },
    {
      type: 'actions' as const,
      block_id: 'more',
      elements: [
        { type: 'button' as const, action_id: 'why', text: plain('Why?'), value: '7' },
        { type: 'button' as const, action_id: 'link', text: plain('Open'), url: 'https://crm.example/1' },
      ],
    },
  ],
  ...more,
});

describe.each(['http', 'socket'] as const)('over %s', (transport) => {
  let slack: Slack;
  let bot: RunningBot;
  const heard: Record<string, unknown>[] = [];
  const last = () => heard.at(-1) as Record<string, unknown> & { view: { state: { values: object } } };

  beforeAll(async () => {
    slack = await startWorkspace();
    bot = await startBolt(slack, transport, (app: App) => {
      app.shortcut('find_lead', async ({ ack, body, client }) => {
        await ack();
        heard.push({ ...body });
        await client.views.open({
          trigger_id: body.trigger_id,
          view: form('note', { notify_on_close: true }),
        });
      });
      app.shortcut('message_note', async ({ ack, body, respond }) => {
        await ack();
        heard.push({ ...body });
        await respond('noted');
      });
      app.options<'block_suggestion'>('lead', async ({ ack, body, payload }) => {
        heard.push({ ...(body as BlockSuggestion) });
        if (payload.value === 'broken') await ack({ options: [{ text: plain('x'.repeat(76)), value: 'x' }] });
        else await ack({ options: people.filter((one) => one.startsWith(payload.value)).map(option) });
      });
      app.action(/.*/, async ({ ack, body }) => {
        await ack();
        heard.push({ ...(body as BlockAction) });
      });
      app.view('note', async ({ ack, body, view }) => {
        heard.push({ ...body });
        const text = view.state.values.note?.note?.value;
        if (text === 'wrong') await ack({ response_action: 'errors', errors: { note: 'Not that' } });
        else if (text === 'lost')
          await ack({ response_action: 'errors', errors: { nothing: 'Nobody sees' } });
        else if (text === 'huge')
          await ack({ response_action: 'update', view: form('n', { title: plain('x'.repeat(30)) }) });
        else await ack({ response_action: 'update', view: form('done', { title: plain('One moment…') }) });
      });
      app.view({ type: 'view_closed', callback_id: 'note' }, async ({ ack, body }) => {
        await ack();
        heard.push({ ...(body as ViewClosedAction) });
      });
      app.event('app_home_opened', async ({ event, client }) => {
        const view = { ...form('home'), type: 'home' as const };
        const { title: _, submit: __, ...home } = view;
        if (event.tab === 'home') await client.views.publish({ user_id: event.user, view: home });
      });
    });
  });
  afterAll(async () => {
    await bot.stop();
    await slack.stop();
  });
  const openForm = async () => {
    slack.views.close(ANNA, true);
    await slack.shortcut({ as: ANNA, callbackId: 'find_lead' });
    await expect.poll(() => slack.views.stackOf(ANNA).at(-1)?.callback_id).toBe('note');
    await slack.options({ as: ANNA, view: 'modal', actionId: 'lead', value: 'mar' });
  };

  it('starts a global shortcut from nowhere, and only one that the app has', async () => {
    expect(await slack.shortcut({ as: BEN, callbackId: 'find_lead' })).toMatchObject({ status: 200 });
    expect(last()).toMatchObject({ type: 'shortcut', callback_id: 'find_lead', user: { id: BEN } });
    expect(last()).not.toHaveProperty('channel');
    await expect(slack.shortcut({ as: BEN, callbackId: 'dance' })).rejects.toThrow(
      'there are: find_lead, log_note, resync, draft_plan',
    );
  });

  it('starts a shortcut of a message, which can be answered for that person alone', async () => {
    const { ts } = await slack.say({ as: BEN, channel: SALES, text: 'Mara called' });
    const since = slack.seq;
    await slack.shortcut({ as: ANNA, callbackId: 'message_note', channel: SALES, messageTs: ts });
    expect(last()).toMatchObject({
      type: 'message_action',
      message_ts: ts,
      message: { text: 'Mara called', user: BEN },
      channel: { id: SALES },
    });
    const { messages } = await slack.settled({ as: ANNA, since, quietMs: 20 });
    expect(messages).toMatchObject([{ text: 'noted', ephemeralTo: ANNA }]);
  });

  it('asks the app for options while somebody types, and offers nothing that cannot be shown', async () => {
    await openForm();
    const type = (value: string) => slack.options({ as: ANNA, view: 'modal', actionId: 'lead', value });
    expect(await type('m')).toMatchObject({ attempts: 0, options: [] });
    expect((await type('mar')).options.map((one) => one.value)).toEqual(['mara', 'mario']);
    expect(last()).toMatchObject({ type: 'block_suggestion', action_id: 'lead', value: 'mar' });
    expect((await type('broken')).problem).toContain('must be less than 76 characters');
  });

  it('refuses what Slack itself refuses before the app hears of it', async () => {
    await openForm();
    const before = heard.length;
    const send = (values: Record<string, string>) => slack.submit({ as: ANNA, values });
    expect(await send({})).toMatchObject({
      attempts: 0,
      errors: { lead: 'Please complete this required field.', note: expect.any(String) },
    });
    const { errors } = await send({ lead: 'mara', note: 'far too long' });
    expect(errors).toEqual({ note: 'Use at most 10 characters.' });
    await expect(send({ lead: 'zoe', note: 'hi' })).rejects.toThrow('does not offer zoe');
    await expect(send({ who: 'zoe' })).rejects.toThrow('no field who');
    expect(heard.length).toBe(before);
  });

  it('sends a form with the state of every field, and does what the app answers', async () => {
    await openForm();
    const send = (note: string) => slack.submit({ as: ANNA, values: { lead: 'mara', note, loud: true } });
    expect((await send('wrong')).errors).toEqual({ note: 'Not that' });
    expect((await send('lost')).problem).toContain('No input has the block id nothing');
    expect((await send('huge')).problem).toContain('/view/title/text');
    expect(slack.views.stackOf(ANNA).at(-1)?.callback_id).toBe('note');
    expect(await send('fine')).not.toHaveProperty('errors');
    expect(last().view.state.values).toEqual({
      lead: { lead: { type: 'external_select', selected_option: option('mara') } },
      note: { note: { type: 'plain_text_input', value: 'fine' } },
      loud: { loud: { type: 'checkboxes', selected_options: [option('yes')] } },
    });
    expect(slack.views.stackOf(ANNA).at(-1)).toMatchObject({ title: plain('One moment…') });
  });

  it('presses in a modal and on the Home tab, where there is no channel', async () => {
    await openForm();
    await slack.pressInView({ as: ANNA, view: 'modal', actionId: 'why', values: { note: 'hm' } });
    expect(last()).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: slack.views.stackOf(ANNA).at(-1)?.id },
      actions: [{ action_id: 'why', value: '7' }],
      view: { state: { values: { note: { note: { value: 'hm' } } } } },
    });
    expect(last()).not.toHaveProperty('channel');
    await slack.openMessages(ANNA, 'home');
    await expect.poll(() => slack.views.homeOf(ANNA)).toBeDefined();
    await slack.pressInView({ as: ANNA, view: 'home', actionId: 'link' });
    expect(last()).toMatchObject({ view: { type: 'home' }, actions: [{ action_id: 'link' }] });
  });

  it('tells the app of a closed window when it asked for that', async () => {
    await openForm();
    expect(await slack.close({ as: ANNA })).toMatchObject({ status: 200 });
    expect(last()).toMatchObject({ type: 'view_closed', is_cleared: false });
    expect(slack.views.stackOf(ANNA)).toEqual([]);
  });

  it('refuses a change that rests on an older view', async () => {
    await openForm();
    const { id = '', hash = '' } = slack.views.stackOf(ANNA).at(-1) ?? {};
    const change = { view_id: id, view: form('note') };
    await bot.app.client.views.update({ ...change, hash });
    await expect(bot.app.client.views.update({ ...change, hash })).rejects.toThrow('hash_conflict');
  });
});

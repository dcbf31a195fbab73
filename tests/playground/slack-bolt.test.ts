import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Slack } from '../../playground/slack/index.ts';
import { ANNA, BEN, type RunningBot, SALES, startBolt, startWorkspace } from './slack-bot.ts';

describe.each(['http', 'socket'] as const)('an unmodified Bolt app over %s', (transport) => {
  let slack: Slack;
  let bot: RunningBot;
  const done = (as: string, since: number) => slack.settled({ as, since, quietMs: 60, timeoutMs: 3_000 });
  const refused: string[] = [];

  beforeAll(async () => {
    slack = await startWorkspace();
    bot = await startBolt(slack, transport, (app) => {
      app.event('app_mention', async ({ event, say }) => {
        await say({ text: `heard: ${event.text}`, thread_ts: event.ts });
      });
      app.message(async ({ message, say }) => {
        await say({ text: `read: ${'text' in message ? message.text : ''}` });
      });
      app.command('/leads', async ({ command, ack, respond, client }) => {
        await ack();
        await respond({ text: `leads ${command.text}`, response_type: 'ephemeral' });
        if (command.text !== 'modal') return;
        await client.views.open({
          trigger_id: command.trigger_id,
          view: {
            type: 'modal',
            callback_id: 'note',
            title: { type: 'plain_text', text: 'Note' },
            submit: { type: 'plain_text', text: 'Save' },
            blocks: [
              {
                type: 'input',
                block_id: 'note',
                label: { type: 'plain_text', text: 'Note' },
                element: { type: 'plain_text_input', action_id: 'text' },
              },
            ],
          },
        });
      });
      app.command('/now', async ({ ack }) => ack({ text: 'at once', response_type: 'in_channel' }));
      app.action('pick', async ({ ack, action, respond }) => {
        await ack();
        const value = action.type === 'static_select' ? action.selected_option.value : 'none';
        await respond({ text: `picked ${value}`, replace_original: true });
      });
      app.action<import('@slack/bolt').BlockButtonAction>(
        'tool.run',
        async ({ ack, action, body, client }) => {
          await ack();
          await client.chat.postEphemeral({
            channel: body.channel?.id ?? '',
            user: body.user.id,
            text: `pressed ${action.value}`,
          });
        },
      );
      app.view('note', async ({ ack, view }) => {
        const text = view.state.values.note?.text?.value ?? '';
        await (text.trim() ? ack() : ack({ response_action: 'errors', errors: { note: 'Write something' } }));
        refused.push(text);
      });
    });
  });
  afterAll(async () => {
    await bot.stop();
    await slack.stop();
  });

  it('hears a mention and answers in its thread', async () => {
    const since = slack.seq;
    const said = await slack.say({
      as: ANNA,
      channel: 'sales',
      text: '@switchboard hi & <ho> anna@demo.example',
    });
    expect(said).toMatchObject({ status: 200, attempts: 1, channel: SALES });
    const { messages, timedOut } = await done(ANNA, since);
    expect(timedOut).toBe(false);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      from: 'bot',
      threadTs: said.ts,
      text: 'heard: <@U0SWITCHB> hi &amp; &lt;ho&gt; <mailto:anna@demo.example|anna@demo.example>',
    });
  });

  it('reads direct messages, which nobody else sees', async () => {
    const since = slack.seq;
    await slack.say({ as: ANNA, dm: true, text: 'hello' });
    expect((await done(ANNA, since)).messages.map((one) => one.text)).toEqual(['read: hello']);
    expect(slack.messagesFor(BEN).some((one) => one.text === 'read: hello')).toBe(false);
  });

  it('does not hear a channel message without a mention, nor a mention where nobody invited it', async () => {
    const quiet = await slack.say({ as: ANNA, channel: 'sales', text: 'lunch?' });
    const alone = await slack.say({ as: ANNA, channel: 'without-bot', text: '<@U0SWITCHB> hi' });
    expect([quiet.attempts, alone.attempts]).toEqual([0, 0]);
  });

  it('answers a slash command through its response address, for that person only', async () => {
    const since = slack.seq;
    const acked = await slack.command({ as: ANNA, channel: 'sales', text: '/leads hot 5' });
    expect(acked).toMatchObject({ status: 200, attempts: 1 });
    const [message] = (await done(ANNA, since)).messages;
    expect(message).toMatchObject({ text: 'leads hot 5', ephemeralTo: ANNA, channel: SALES });
  });

  it('shows what a command answers in its ack', async () => {
    const since = slack.seq;
    const acked = await slack.command({ as: ANNA, channel: 'sales', text: '/now' });
    expect(acked.immediate).toMatchObject({ text: 'at once' });
    const [message] = (await done(BEN, since)).messages;
    expect(message).toMatchObject({ text: 'at once', from: 'bot' });
  });

  it('gets the pressed button of several with one action id', async () => {
    const { ts } = await bot.app.client.chat.postMessage({
      channel: SALES,
      text: 'choose',
      blocks: ['one', 'two'].map((value) => ({
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'tool.run', text: { type: 'plain_text', text: value }, value },
        ],
      })),
    });
    const since = slack.seq;
    const pressed = { as: BEN, channel: SALES, messageTs: ts ?? '', actionId: 'tool.run' };
    expect(await slack.press({ ...pressed, value: 'two' })).toMatchObject({ status: 200 });
    expect((await done(BEN, since)).messages.map((one) => one.text)).toEqual(['pressed two']);
    await expect(slack.press({ ...pressed, value: 'forged' })).rejects.toThrow('no element');
  });

  it('gets the chosen option and may replace the message', async () => {
    const option = (value: string) => ({ text: { type: 'plain_text' as const, text: value }, value });
    const { ts } = await bot.app.client.chat.postMessage({
      channel: SALES,
      text: 'which?',
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'static_select', action_id: 'pick', options: [option('a'), option('b')] }],
        },
      ],
    });
    const since = slack.seq;
    await slack.press({
      as: ANNA,
      channel: SALES,
      messageTs: ts ?? '',
      actionId: 'pick',
      selectedOption: 'b',
    });
    const { messages } = await done(ANNA, since);
    expect(messages).toMatchObject([{ ts, text: 'picked b', blocks: [] }]);
  });

  it('opens a modal, refuses its input, then takes it', async () => {
    await slack.command({ as: ANNA, dm: true, text: '/leads modal' });
    await expect.poll(() => slack.views.stackOf(ANNA).length).toBe(1);
    const empty = await slack.submit({ as: ANNA, values: { note: ' ' } });
    expect(empty.errors).toEqual({ note: 'Write something' });
    expect(slack.views.stackOf(ANNA)).toHaveLength(1);
    await slack.submit({
      as: ANNA,
      values: { note: 'called' },
    });
    expect(slack.views.stackOf(ANNA)).toHaveLength(0);
    expect(refused).toEqual([' ', 'called']);
  });

  it('leaves a command it does not know to Slack, which says so to the person', async () => {
    const since = slack.seq;
    const acked = await slack.command({ as: ANNA, dm: true, text: '/nonsense' });
    expect(acked.status).not.toBe(200);
    const [message] = slack.messagesFor(ANNA).filter((one) => one.seq > since);
    expect(message).toMatchObject({ from: 'slack', ephemeralTo: ANNA });
    expect(message?.text).toMatch(/^\/nonsense failed with the error "(dispatch_failed|operation_timeout)"/);
  });
});

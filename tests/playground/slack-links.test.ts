import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Slack } from '../../playground/slack/index.ts';
import { ANNA, BOT_TOKEN, type RunningBot, SALES, startBolt, startWorkspace } from './slack-bot.ts';

const LEAD = 'https://app.hubspot.com/contacts/1/record/0-1/7';
const steps = {
  look_up: {
    title: 'Look up a lead',
    input_parameters: { who: { type: 'string', is_required: true } },
    output_parameters: { score: { type: 'number', is_required: true } },
  },
};
const entity = {
  entity_type: 'slack#/entities/item',
  url: LEAD,
  app_unfurl_url: LEAD,
  external_ref: { id: '7', type: 'lead' },
  entity_payload: { attributes: { title: { text: 'Mara' } } },
};
const divider = { type: 'divider' as const };
const refusal = async (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (cause: { data?: { error: string } }) => cause.data?.error,
  );

describe.each(['http', 'socket'] as const)('over %s', (transport) => {
  let slack: Slack;
  let bot: RunningBot;
  let client: WebClient;
  const heard: Record<string, unknown>[] = [];
  beforeAll(async () => {
    slack = await startWorkspace({ manifest: { steps, unfurlDomains: ['hubspot.com'] } });
    client = new WebClient(BOT_TOKEN, { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
    bot = await startBolt(slack, transport, (app) => {
      app.event('link_shared', async ({ event }) => {
        heard.push({ ...event });
      });
      app.event('entity_details_requested', async ({ event, client: api }) => {
        heard.push({ ...event });
        await api.entity.presentDetails({ trigger_id: event.trigger_id, metadata: entity });
      });
      app.function('look_up', async ({ inputs, complete, fail }) => {
        if (inputs.who === 'nobody') await fail({ error: 'No such lead' });
        else await complete({ outputs: { score: 7 } });
      });
    });
  });
  afterAll(async () => {
    await bot.stop();
    await slack.stop();
  });
  const share = async (text = `see ${LEAD}`) => {
    const said = await slack.say({ as: ANNA, channel: SALES, text });
    await expect.poll(() => heard.at(-1)?.message_ts).toBe(said.ts);
    return said;
  };

  it('tells the app of links on its domains where the app is, and of no others', async () => {
    const said = await share(`see ${LEAD} and https://elsewhere.example/a`);
    expect(said).toMatchObject({ status: 200, attempts: 1, heard: false });
    expect(heard.at(-1)).toMatchObject({
      channel: SALES,
      message_ts: said.ts,
      links: [{ domain: 'hubspot.com', url: LEAD }],
      source: 'conversations_history',
    });
    const tell = (channel: string, text: string) => slack.say({ as: ANNA, channel, text });
    expect((await tell('without-bot', LEAD)).attempts).toBe(0);
    expect((await tell('sales', 'https://hubspot.com.evil.example/a')).attempts).toBe(0);
  });

  it('shows what the app makes of a link, once per link', async () => {
    const { ts } = await share();
    const place = { channel: SALES, ts };
    const { unfurl_id: id = '', source } = heard.at(-1) as { unfurl_id?: string; source: 'composer' };
    await client.chat.unfurl({ ...place, unfurls: { [LEAD]: { blocks: [divider] } } });
    await client.chat.unfurl({ unfurl_id: id, source, metadata: { entities: [entity] } });
    const message = slack.messagesFor(ANNA).find((one) => one.ts === ts);
    expect(message?.unfurls).toMatchObject([{ url: LEAD, entity: { external_ref: { id: '7' } } }]);
  });

  it('refuses what was not shared, cannot be found or cannot be read', async () => {
    const { ts } = await share();
    const { ts: plain } = await slack.say({ as: ANNA, channel: SALES, text: 'no link' });
    const unfurl = (more: object) => refusal(client.apiCall('chat.unfurl', { channel: SALES, ts, ...more }));
    const unfurls = { [LEAD]: { blocks: [divider] } };
    expect(await unfurl({})).toBe('missing_unfurls');
    expect(await unfurl({ unfurls: { 'https://other.example': {} } })).toBe('cannot_unfurl_url');
    expect(await unfurl({ ts: '1.1', unfurls })).toBe('cannot_find_message');
    expect(await unfurl({ ts: plain, unfurls })).toBe('cannot_unfurl_message');
    expect(await unfurl({ unfurls: { [LEAD]: { blocks: [{ type: 'poem' }] } } })).toBe('invalid_blocks');
    expect(await unfurl({ metadata: { entities: [{ ...entity, external_ref: {} }] } })).toBe(
      'invalid_metadata_schema',
    );
  });

  it('opens the details of a work object', async () => {
    const { ts } = await share();
    const open = { as: ANNA, channel: SALES, messageTs: ts, url: LEAD };
    await expect(slack.openEntity(open)).rejects.toThrow('no work object');
    await client.chat.unfurl({ channel: SALES, ts, unfurls: {}, metadata: { entities: [entity] } });
    expect(await slack.openEntity(open)).toMatchObject({ status: 200 });
    await expect.poll(() => slack.links.detailsOf(ANNA)).toMatchObject({ url: LEAD, metadata: entity });
    expect(heard.at(-1)).toMatchObject({ user: ANNA, external_ref: { id: '7' }, link: { url: LEAD } });
  });

  it('runs a step of a workflow to its outputs, or to what went wrong', async () => {
    const run = (who: string) => slack.runStep({ callbackId: 'look_up', inputs: { who } });
    const { executionId } = await run('mara');
    const find = () => slack.steps.all().find((one) => one.executionId === executionId);
    await expect.poll(find).toMatchObject({ state: 'completed', outputs: { score: 7 } });
    await run('nobody');
    await expect
      .poll(() => slack.steps.all().at(-1))
      .toMatchObject({ state: 'failed', error: 'No such lead' });
    const complete = (id: string, outputs: object) =>
      refusal(client.apiCall('functions.completeSuccess', { function_execution_id: id, outputs }));
    expect(await complete(executionId, { score: 1 })).toBe('execution_not_in_running_state');
    expect(await complete('Fx0', {})).toBe('function_execution_not_found');
    await expect(slack.runStep({ callbackId: 'look_up' })).rejects.toThrow('look_up takes who');
    await expect(slack.runStep({ callbackId: 'fly' })).rejects.toThrow('there are: look_up');
  });
});

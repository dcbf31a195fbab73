import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Slack } from '../../bot/slack/app.ts';

export const signingSecret = 'test-signing-secret';

/** The product's listener on a port of this machine. */
export async function listen(slack: Slack): Promise<{ url: string; close(): Promise<void> }> {
  return serve(createServer((request, response) => slack.requestListener(request, response)));
}

export async function serve(server: Server): Promise<{ url: string; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Sent {
  secret?: string;
  /** Seconds to add to the present time. */
  skew?: number;
  path?: string;
}

/** Signs and posts a body the way Slack does. https://docs.slack.dev/authentication/verifying-requests-from-slack */
async function post(
  url: string,
  type: string,
  body: string,
  { secret = signingSecret, skew = 0, path }: Sent,
) {
  const timestamp = String(Math.floor(Date.now() / 1000) + skew);
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const response = await fetch(`${url}${path ?? '/slack/events'}`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const form = 'application/x-www-form-urlencoded';

export const sendCommand = (url: string, fields: Record<string, string>, options: Sent = {}) =>
  post(url, form, new URLSearchParams({ ...command, ...fields }).toString(), options);

export const sendAction = (url: string, fields: object = {}, options: Sent = {}) =>
  post(
    url,
    form,
    new URLSearchParams({ payload: JSON.stringify({ ...action, ...fields }) }).toString(),
    options,
  );

export const sendEvent = (url: string, event: object, envelope: object = {}, options: Sent = {}) =>
  post(url, 'application/json', JSON.stringify({ ...eventEnvelope, ...envelope, event }), options);

/** A delivery of any kind, written the way Slack writes it. */
export const send = (
  url: string,
  { type, payload }: { type: string; payload: Record<string, unknown> },
  options: Sent = {},
) => {
  if (type === 'events_api') return post(url, 'application/json', JSON.stringify(payload), options);
  const fields = type === 'interactive' ? { payload: JSON.stringify(payload) } : payload;
  return post(url, form, new URLSearchParams(fields as Record<string, string>).toString(), options);
};

export const sendRaw = (url: string, body: string, options: Sent = {}) =>
  post(url, 'application/json', body, options);

export const command = {
  command: '/leads',
  text: 'hot 5',
  team_id: 'T0001',
  user_id: 'U0001',
  channel_id: 'C0000001',
  channel_name: 'sales',
  trigger_id: '1.2.command',
  response_url: 'https://hooks.slack.com/commands/T0001/1/test',
};
export const action = {
  type: 'block_actions',
  team: { id: 'T0001' },
  user: { id: 'U0001', team_id: 'T0001' },
  channel: { id: 'C0000001', name: 'sales' },
  message: { ts: '1700000000.000100', thread_ts: '1700000000.000001' },
  container: { type: 'message', message_ts: '1700000000.000100', channel_id: 'C0000001' },
  actions: [
    { type: 'button', action_id: 'tool.run:3', block_id: 'b', value: '{"t":"lead_get","i":{"who":"a"}}' },
  ],
  trigger_id: '1.2.action',
  response_url: 'https://hooks.slack.com/actions/T0001/1/test',
};
export const eventEnvelope = {
  type: 'event_callback',
  team_id: 'T0001',
  api_app_id: 'A0001',
  event_id: 'Ev0001',
  authorizations: [{ team_id: 'T0001', user_id: 'U0BOT', is_bot: true }],
};
export const directMessage = {
  type: 'message',
  channel: 'D0000001',
  channel_type: 'im',
  user: 'U0001',
  text: 'who are my hot leads?',
  ts: '1700000000.000200',
};
export const mention = {
  type: 'app_mention',
  channel: 'C0000001',
  user: 'U0001',
  text: '<@U0BOT> who is &lt;Ana&gt; <mailto:ana@example.com|ana@example.com>?',
  ts: '1700000000.000300',
  thread_ts: '1700000000.000250',
};

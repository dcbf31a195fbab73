import { createHmac } from 'node:crypto';

/** One Standard Webhooks delivery of the company's website, before it is signed. */
export interface InboundEvent {
  /** Becomes `webhook-id`; equal for redeliveries. */
  id: string;
  body: InboundBody;
}
export type InboundType =
  | 'page.viewed'
  | 'content.downloaded'
  | 'email.opened'
  | 'course.previewed'
  | 'consultation.requested'
  | 'form.submitted'
  | 'chat.started'
  | 'checkout.started'
  | 'course.progressed'
  | 'course.completed';
export interface InboundBody {
  type: InboundType;
  /** ISO, UTC. */
  timestamp: string;
  data: InboundData;
}
export interface InboundData {
  /** One of the two is always there; both once a visitor has said who they are. */
  email?: string;
  anonymousId?: string;
  /** ISO, UTC. */
  occurredAt: string;
  page?: string;
  resource?: string;
  campaign?: string;
  course?: string;
  requestId?: string;
  form?: string;
  title?: string;
  name?: string;
  company?: string;
  phone?: string;
  userAgent?: string;
  /** Fetched by a mail privacy proxy, not by a person. */
  proxy?: boolean;
  /** 0 to 100, with `course.progressed`. */
  progressPercent?: number;
  utm?: { source?: string; medium?: string; campaign?: string };
  consent?: { text: string; version: string; given: boolean };
}

/**
 * The `webhook-signature` of a Standard Webhooks delivery: `v1,` and the base64 HMAC-SHA256 of
 * `id.timestamp.body` under the bytes of the secret (`whsec_` and base64).
 */
export function signStandardWebhook(
  secret: string,
  id: string,
  timestampSeconds: number,
  body: string,
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}

export interface InboundReport {
  sent: number;
  accepted: number;
  /** One entry per event that was not answered 2xx; status 0 where there was no answer. */
  refused: { id: string; status: number }[];
}

/**
 * Posts events the way the website does, each signed at the moment it leaves (receivers refuse a
 * timestamp that is more than five minutes off), and reports which were not accepted.
 */
export async function sendInbound(
  url: string,
  secret: string,
  events: readonly InboundEvent[],
  { concurrency = 8, clock = () => new Date() }: { concurrency?: number; clock?: () => Date } = {},
): Promise<InboundReport> {
  const report: InboundReport = { sent: 0, accepted: 0, refused: [] };
  const waiting = events[Symbol.iterator]();
  const worker = async () => {
    for (const event of waiting) {
      const status = await post(url, secret, event, clock());
      report.sent += 1;
      if (status >= 200 && status < 300) report.accepted += 1;
      else report.refused.push({ id: event.id, status });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return report;
}

async function post(url: string, secret: string, { id, body }: InboundEvent, now: Date): Promise<number> {
  const raw = JSON.stringify(body);
  const timestamp = Math.floor(now.getTime() / 1000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signStandardWebhook(secret, id, timestamp, raw),
      },
      body: raw,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

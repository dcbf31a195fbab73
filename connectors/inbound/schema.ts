import { z } from 'zod';
import type { Activity, ActivityKind, Signal } from '../../domain/activity.ts';
import { signatureWindowMs } from '../kit/signature.ts';
import { isStorable } from '../kit/times.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const time = z.iso
  .datetime({ offset: true })
  .refine((text) => isStorable(Date.parse(text)), 'no time in the years 1 to 9999');

/** A form sends its empty fields too: a blank one says as little as one that is not there. */
const withoutBlanks = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
    ? Object.fromEntries(Object.entries(data).filter(([, value]) => !isBlank(value)))
    : data;
const isBlank = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && value.trim() === '');

const common = {
  email: z.email().max(254).optional(),
  anonymousId: text(200).optional(),
  occurredAt: time,
  title: text(500).optional(),
  name: text(200).optional(),
  company: text(200).optional(),
  phone: text(50).optional(),
  userAgent: text(1000).optional(),
  /** A mail privacy proxy fetched it, not a person. */
  proxy: z.boolean().optional(),
  utm: z.record(text(100), z.union([z.string().max(500), z.number(), z.boolean(), z.null()])).optional(),
  consent: z.strictObject({ text: text(5000), version: text(50), given: z.boolean() }).optional(),
};
const subject = {
  page: text(500),
  resource: text(500),
  campaign: text(500),
  course: text(200),
  requestId: text(200),
  form: text(200),
};

/** One schema per type: which field says what the activity was about. */
const types = {
  'form.submitted': { kind: 'form_submission', about: 'form' },
  'page.viewed': { kind: 'page_view', about: 'page' },
  'content.downloaded': { kind: 'content_download', about: 'resource' },
  'email.opened': { kind: 'email_open', about: 'campaign' },
  'course.previewed': { kind: 'course_preview', about: 'course' },
  'consultation.requested': { kind: 'consultation_request', about: 'requestId' },
  'chat.started': { kind: 'chat_interaction', about: 'requestId' },
  'checkout.started': { kind: 'checkout_started', about: 'course' },
  'course.progressed': { kind: 'course_progress', about: 'course' },
  'course.completed': { kind: 'course_completed', about: 'course' },
} as const satisfies Record<string, { kind: ActivityKind; about: keyof typeof subject }>;
type InboundType = keyof typeof types;

const bodyOf = (type: InboundType) =>
  z.looseObject({
    type: z.literal(type),
    data: z.preprocess(
      withoutBlanks,
      z
        .looseObject({
          ...common,
          [types[type].about]: subject[types[type].about],
          progressPercent: z.number().min(0).max(100).optional(),
        })
        .refine(
          ({ email, anonymousId }) => email !== undefined || anonymousId !== undefined,
          'needs email or anonymousId',
        ),
    ),
  });
const bodies = new Map(Object.keys(types).map((type) => [type, bodyOf(type as InboundType)]));

const crawler = /bot|crawl|spider|slurp|headless|preview|monitor/i;

/**
 * What the website sends, as a signal; or why it can never be read.
 * @param now the receiver's: a clock may be ahead of it by as much as a signature's. History may be of any age.
 */
export function parseInbound(
  body: unknown,
  now: Date,
): { type: string; signal: Signal } | { problem: string } {
  const type = (body as { type?: unknown } | null)?.type;
  const schema = typeof type === 'string' ? bodies.get(type) : undefined;
  if (!schema) return { problem: `unknown type; known are ${[...bodies.keys()].join(', ')}` };
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  const { kind, about } = types[type as InboundType];
  const {
    email,
    anonymousId,
    name,
    company,
    phone,
    title,
    userAgent,
    proxy,
    occurredAt,
    utm,
    consent,
    progressPercent,
    ...rest
  } = parsed.data.data;
  if (Date.parse(occurredAt) > now.getTime() + signatureWindowMs)
    return { problem: 'data.occurredAt: more than five minutes in the future' };
  const activity: Activity = {
    kind,
    occurredAt: new Date(occurredAt).toISOString(),
    subject: String(rest[about]),
    ...(title !== undefined && { title }),
    automated: proxy === true || crawler.test(userAgent ?? ''),
    properties: JSON.parse(JSON.stringify({ utm, consent, progressPercent })),
  };
  const profile = { ...(name && { name }), ...(company && { company }), ...(phone && { phone }) };
  return {
    type: type as string,
    signal: {
      ...(email !== undefined && { email }),
      ...(anonymousId !== undefined && { anonymousId }),
      ...(Object.keys(profile).length > 0 && { profile }),
      activity,
    },
  };
}

import type { InboundBody, InboundData, InboundType } from '../../playground/vendors/website.ts';

/** An event as the website posts it, of now unless it says otherwise. */
export function websiteEvent(
  type: InboundType,
  data: Partial<InboundData> & ({ email: string } | { anonymousId: string }),
): InboundBody {
  const now = new Date().toISOString();
  return { type, timestamp: now, data: { occurredAt: now, ...data } };
}

/** 20 points. */
export const consultation = (
  email: string,
  requestId: string,
  more: Partial<InboundData> = {},
): InboundBody => websiteEvent('consultation.requested', { email, requestId, ...more });
/** 1 point. */
export const courseView = (email: string, course: string, more: Partial<InboundData> = {}): InboundBody =>
  websiteEvent('page.viewed', { email, page: `/courses/${course}`, ...more });

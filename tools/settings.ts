import { nextDigest } from '../domain/digest.ts';
import { localText } from '../domain/local-time.ts';
import { may } from '../domain/permissions.ts';
import type { Preference, StoredPreference } from '../prisma/stores/preferences.ts';
import type { ReadContext } from './context.ts';

export const defaults: Preference = {
  timeZone: null,
  quietFrom: null,
  quietTo: null,
  alerts: 'mine',
  digestAt: null,
  digest: true,
};

/** What the person who asks decided, where they decided nothing as it is for everybody. */
export async function settingsOf({ stores, request }: ReadContext): Promise<Preference> {
  return (await stores.preferences.get(request.workspaceId, request.actor.id)) ?? defaults;
}

/** Slack's zone of the person, whatever they set here. */
export async function slackZoneOf({ stores, request, business }: ReadContext): Promise<string> {
  return (await stores.teammates.get(request.workspaceId, request.actor.id))?.timeZone ?? business.timeZone;
}

/** Whether the daily digest goes to this person. */
export const getsDigests = ({ request }: ReadContext): boolean => request.actor.role === 'manager';

/** When the next digest goes to the person who asks; undefined when they switched it off. */
export function nextDigestOf(
  { digest, digestAt }: Pick<StoredPreference, 'digest' | 'digestAt'>,
  timeZone: string,
  { business, now }: ReadContext,
): Date | undefined {
  return digest ? nextDigest(now(), digestAt ?? business.digest.at, timeZone) : undefined;
}

/** Each setting as it takes effect, in words. */
export async function settingLines(preference: Preference, context: ReadContext): Promise<string[]> {
  const slackZone = await slackZoneOf(context);
  const { timeZone, quietFrom, quietTo, alerts } = preference;
  const zone = timeZone ?? slackZone;
  const next = nextDigestOf(preference, zone, context);
  return [
    `Time zone: ${zone}${timeZone ? '' : ', as in Slack'}`,
    quietFrom && quietTo
      ? `Quiet hours: ${quietFrom} to ${quietTo}; alerts wait until they end`
      : 'Quiet hours: none',
    ...(may(context.request.actor.role, 'crm.write')
      ? [alerts === 'mine' ? 'Alerts: when a lead of yours becomes hot' : 'Alerts: none to you directly']
      : []),
    ...(getsDigests(context)
      ? [next ? `Daily digest: the next one on ${localText(next, zone)}` : 'Daily digest: off']
      : []),
  ];
}

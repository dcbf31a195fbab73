import { z } from 'zod';
import { time, zone } from '../domain/business.ts';
import { AppError } from '../domain/errors.ts';
import { quietUntil } from '../domain/quiet-hours.ts';
import { defaults, getsDigests, settingLines, settingsOf, slackZoneOf } from './settings.ts';
import { defineTool } from './tool.ts';

export const settingsUpdate = defineTool({
  name: 'settings_update',
  description:
    'Keeps the settings of the person who sends the form. All of them are kept at once: what is absent is as it is for ' +
    'everybody. Only that form can do it; use settings_show to say what the settings are.',
  permission: 'own.write',
  doing: 'Keeping your settings',
  effect: 'personal',
  input: z.strictObject({
    timeZone: zone.optional(),
    quietFrom: time.optional(),
    quietTo: time.optional(),
    alerts: z.enum(['mine', 'none']).optional(),
    digest: z.boolean().optional(),
    digestAt: time.optional(),
  }),
  async run({ quietFrom, quietTo, digest, digestAt, ...others }, context) {
    const { stores, request, now, wake } = context;
    if (Boolean(quietFrom) !== Boolean(quietTo))
      throw new AppError('bad_input', 'Quiet hours need a beginning and an end. Nothing was changed.');
    if (quietFrom && quietFrom === quietTo)
      throw new AppError(
        'bad_input',
        'Quiet hours that begin and end at the same time are none. Nothing was changed.',
      );
    const before = await settingsOf(context);
    const at = now();
    const settings = {
      ...defaults,
      ...others,
      quietFrom: quietFrom ?? null,
      quietTo: quietTo ?? null,
      // Who gets no digests was not asked about them: what they once set stays.
      ...(getsDigests(context)
        ? {
            digest: digest ?? true,
            digestAt: digestAt && digestAt !== context.business.digest.at ? digestAt : null,
          }
        : { digest: before.digest, digestAt: before.digestAt }),
    };
    await stores.preferences.put(request.workspaceId, request.actor.id, settings, at);
    // What waits for the end of the quiet hours follows the new ones.
    const until =
      quietFrom && quietTo
        ? quietUntil(at, { from: quietFrom, to: quietTo }, others.timeZone ?? (await slackZoneOf(context)))
        : undefined;
    await stores.outbox.postpone(request.workspaceId, request.actor.id, until ?? at);
    wake('outbox');
    return {
      kind: 'done',
      title: 'Settings saved',
      lines: await settingLines(settings, context),
      asOf: at.toISOString(),
      notices: [],
    };
  },
});

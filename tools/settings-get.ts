import { z } from 'zod';
import { getsDigests, settingLines, settingsOf, slackZoneOf } from './settings.ts';
import { defineTool } from './tool.ts';
import type { Field } from './views.ts';

export const settingsShow = defineTool({
  name: 'settings_show',
  description:
    'Says how the bot treats the person who asks: time zone, quiet hours, alerts and, for managers, the daily digest. Use ' +
    'it for "my settings", "when are my quiet hours" and "what is my time zone". It changes nothing; a button opens the ' +
    'form in which the person changes them.',
  permission: 'own.write',
  doing: 'Looking up your settings',
  effect: 'read',
  input: z.strictObject({}),
  async run(_input, context) {
    return {
      kind: 'notice',
      tone: 'info',
      text: ['Your settings', ...(await settingLines(await settingsOf(context), context))].join('\n'),
      next: [{ label: 'Change settings', form: 'settings', about: {} }],
      asOf: context.now().toISOString(),
      notices: [],
    };
  },
});

export const settingsGet = defineTool({
  name: 'settings_get',
  description:
    'Gives the form in which a person changes their own settings, filled in as they are. It is for the button that opens ' +
    'the form. It changes nothing; use settings_show to say what the settings are.',
  permission: 'own.write',
  doing: 'Looking up your settings',
  effect: 'read',
  input: z.strictObject({}),
  async run(_input, context) {
    const { timeZone, quietFrom, quietTo, alerts, digest, digestAt } = await settingsOf(context);
    const slackZone = await slackZoneOf(context);
    const usual = context.business.digest.at;
    const fields: Field[] = [
      {
        name: 'timeZone',
        label: 'Time zone',
        type: 'zone',
        optional: true,
        hint: `Empty: as in Slack (${slackZone}).`,
        ...(timeZone && { initial: timeZone }),
      },
      {
        name: 'quietFrom',
        label: 'Quiet from',
        type: 'time',
        optional: true,
        hint: 'Alerts to you wait until the quiet hours end. Both empty: none.',
        ...(quietFrom && { initial: quietFrom }),
      },
      {
        name: 'quietTo',
        label: 'Quiet until',
        type: 'time',
        optional: true,
        ...(quietTo && { initial: quietTo }),
      },
      {
        name: 'alerts',
        label: 'Alerts',
        type: 'choice',
        options: [
          { value: 'mine', label: 'When a lead of mine becomes hot' },
          { value: 'none', label: 'None' },
        ],
        initial: alerts,
        hint: 'The sales channel is told in any case.',
      },
    ];
    const forManagers: Field[] = [
      {
        name: 'digest',
        label: 'Daily digest',
        type: 'switch',
        says: 'Send me the digest every day',
        initial: digest,
      },
      {
        name: 'digestAt',
        label: 'Digest at',
        type: 'time',
        optional: true,
        hint: `In your time zone. Empty: ${usual}, as for everybody.`,
        initial: digestAt ?? usual,
      },
    ];
    return {
      kind: 'form',
      form: 'settings',
      title: 'Your settings',
      submit: 'Save',
      fields: getsDigests(context) ? [...fields, ...forManagers] : fields,
      about: {},
      asOf: context.now().toISOString(),
      notices: [],
    };
  },
});

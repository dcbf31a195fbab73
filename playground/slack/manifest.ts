import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const named = z.looseObject({
  name: z.string(),
  type: z.enum(['global', 'message']),
  callback_id: z.string(),
});
/** As version 2 of the manifest writes them; those that are required are marked at themselves. */
const parameters = z
  .looseObject({
    properties: z.record(
      z.string(),
      z.looseObject({
        type: z.string(),
        title: z.string().optional(),
        description: z.string().optional(),
      }),
    ),
    required: z.array(z.string()).default([]),
  })
  .default({ properties: {}, required: [] })
  .transform(({ properties, required }) =>
    Object.fromEntries(
      Object.entries(properties).map(([name, parameter]) => [
        name,
        { ...parameter, is_required: required.includes(name) },
      ]),
    ),
  );
const schema = z.looseObject({
  features: z.looseObject({
    agent_view: z
      .looseObject({
        agent_description: z.string(),
        suggested_prompts: z.array(z.object({ title: z.string(), message: z.string() })).default([]),
      })
      .optional(),
    shortcuts: z.array(named.extend({ description: z.string() })).default([]),
    unfurl_domains: z.array(z.string()).default([]),
    slash_commands: z
      .array(
        z.looseObject({ command: z.string(), description: z.string(), usage_hint: z.string().optional() }),
      )
      .default([]),
  }),
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: z.array(z.string()) }) }),
  settings: z.looseObject({ event_subscriptions: z.looseObject({ bot_events: z.array(z.string()) }) }),
  functions: z
    .record(
      z.string(),
      z.looseObject({
        title: z.string(),
        description: z.string().optional(),
        input_parameters: parameters,
        output_parameters: parameters,
      }),
    )
    .default({}),
});

/** What an app registered with Slack, as far as Slack behaves by it. */
export interface Manifest {
  scopes: string[];
  /** Subscriptions of the bot, `agent_session_stopped`. */
  events: string[];
  unfurlDomains: string[];
  /** What the app says of itself as an agent, and what it suggests to ask before it suggests anything else. */
  agent: { description: string; prompts: { title: string; message: string }[] };
  shortcuts: { callbackId: string; on: 'global' | 'message'; name: string; description: string }[];
  commands: { command: string; description: string; usageHint?: string }[];
  steps: z.infer<typeof schema>['functions'];
}

/** Reads `manifest.yml`, from which an installation takes its scopes, events and everything else. */
export function readManifest(): Manifest {
  const text = readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8');
  const { features, oauth_config, settings, functions } = schema.parse(parse(text));
  return {
    scopes: oauth_config.scopes.bot,
    events: settings.event_subscriptions.bot_events,
    unfurlDomains: features.unfurl_domains,
    agent: {
      description: features.agent_view?.agent_description ?? '',
      prompts: features.agent_view?.suggested_prompts ?? [],
    },
    shortcuts: features.shortcuts.map(({ callback_id, type, name, description }) => ({
      callbackId: callback_id,
      on: type,
      name,
      description,
    })),
    commands: features.slash_commands.map(({ command, description, usage_hint }) => ({
      command,
      description,
      ...(usage_hint && { usageHint: usage_hint }),
    })),
    steps: functions,
  };
}

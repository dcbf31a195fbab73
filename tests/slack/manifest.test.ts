import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { eventNames } from '../../bot/slack/events.ts';
import { manifestJson } from '../../bot/slack/manifest.ts';
import { eventScopes, featureScopes, methodScopes } from '../../bot/slack/scopes.ts';
import { commands } from '../../handlers/commands/index.ts';
import { shortcuts } from '../../handlers/shortcuts.ts';
import { steps } from '../../handlers/steps.ts';

const root = new URL('../../', import.meta.url);
const text = (path: string) => readFile(new URL(path, root), 'utf8');
const yaml = await text('manifest.yml');
const manifest = parse(yaml);

it.each(['1.0.0', '2.0.0'])('the manifest is valid by Slack’s schema %s', async (version) => {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  // Version 1 wrote the parameters of a function in another way; this is a manifest of version 2, which must also
  // hold elsewhere to what has not changed.
  const { functions: _, ...unchanged } = manifest;
  const judged = version === '1.0.0' ? unchanged : manifest;
  ajv.validate(JSON.parse(await text(`tests/specs/slack/manifest.schema.${version}.json`)), judged);
  expect(ajv.errors).toBeNull();
});

it('manifest.json is made from manifest.yml', async () => {
  expect(await text('manifest.json')).toBe(manifestJson(yaml));
});

it('lists the commands that the code knows, with the same words', () => {
  expect(
    manifest.features.slash_commands.map(({ command, description, usage_hint }: Record<string, string>) => [
      command,
      description,
      usage_hint,
    ]),
  ).toEqual(commands.map(({ name, does, usage }) => [name, does, usage]));
});

it('declares the steps for workflows that the code knows, and no other', () => {
  const declared = steps.map(({ name, title, description, inputs, outputs, always }) => [
    name,
    {
      title,
      description,
      input_parameters: { properties: inputs, required: Object.keys(inputs) },
      output_parameters: { properties: outputs, required: always },
    },
  ]);
  expect(manifest.functions).toEqual(Object.fromEntries(declared));
  expect(manifest.settings).toMatchObject({ function_runtime: 'remote', org_deploy_enabled: true });
});

it('lists the shortcuts that the code knows, with the same words', () => {
  expect(manifest.features.shortcuts).toEqual(
    shortcuts.map(({ name, on, callbackId, description }) => ({
      name,
      type: on,
      callback_id: callbackId,
      description,
    })),
  );
});

it('subscribes to the events that the code reads, with Socket Mode off', () => {
  const subscribed: string[] = manifest.settings.event_subscriptions.bot_events;
  expect(subscribed).toEqual(Object.keys(eventScopes));
  expect(subscribed.map((name) => name.replace('message.im', 'message')).sort()).toEqual(
    eventNames.toSorted(),
  );
  expect(manifest.settings).toMatchObject({
    socket_mode_enabled: false,
    interactivity: { is_enabled: true },
  });
});

it('asks for the scopes that commands, events and calls need, and for no other', () => {
  const features = Object.entries(featureScopes).filter(([feature]) => feature in manifest.features);
  const needed = [...Object.entries(methodScopes), ...Object.entries(eventScopes), ...features].flatMap(
    ([, scopes]) => scopes,
  );
  expect(manifest.oauth_config.scopes.bot).toEqual([...new Set(needed)].sort());
});

it('names every Web API method that the code calls', () => {
  const source = readdirSync(new URL('bot/', root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(new URL(`bot/${path}`, root), 'utf8'))
    .join('\n');
  const called = [
    ...source.matchAll(
      /client\.((?:chat|conversations|users|auth|views|assistant|entity|functions|files|reactions|usergroups)\.[a-zA-Z.]+)\(/g,
    ),
  ].map((match) => match[1]);
  expect(called.length).toBeGreaterThan(8);
  for (const method of called) expect(Object.keys(methodScopes)).toContain(method);
});

import type { ConnectDeps, Connector, RawRequest, Received } from '../connectors/connector.ts';
import { AppError } from '../domain/errors.ts';
import type { ActionCalls } from '../prisma/stores/action-calls.ts';
import type { ReadableSystem } from '../scheduler/context.ts';
import { actOnce } from '../tools/act.ts';
import type { ActingSystem } from '../tools/context.ts';

/** A connector with its client: what tools, jobs and webhooks use of it. */
export interface ConnectedSystem extends ActingSystem, ReadableSystem {
  check: Connector['check'] extends (client: never) => infer R ? () => R : never;
  receive?(request: RawRequest): Received;
}

/** `HUBSPOT_ACCESS_TOKEN` is the field `accessToken` of the connector `hubspot`. */
function fieldsOf(id: string, env: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const prefix = `${id.toUpperCase()}_`;
  const set = Object.entries(env).filter(([name, value]) => name.startsWith(prefix) && value !== undefined);
  return Object.fromEntries(
    set.map(([name, value]) => [
      name
        .slice(prefix.length)
        .toLowerCase()
        .replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
const variableOf = (id: string, field: string): string =>
  `${id}_${field.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();

/**
 * Connects every system that has credentials; the others are there, and off.
 * @throws AppError `config` when a system is half set up; it names the variables.
 */
export function connectSystems(
  connectors: readonly Connector[],
  env: Readonly<Record<string, unknown>>,
  deps: ConnectDeps,
  calls: ActionCalls,
): Map<string, ConnectedSystem> {
  return new Map(
    connectors.map((connector) => [
      connector.id,
      connectOne(connector, fieldsOf(connector.id, env), deps, calls),
    ]),
  );
}

function connectOne(
  connector: Connector,
  fields: Record<string, unknown>,
  deps: ConnectDeps,
  calls: ActionCalls,
): ConnectedSystem {
  const { id, title, capabilities, secrets, recordAt } = connector;
  const base = {
    id,
    title,
    capabilities,
    streams: connector.streams.map(({ name }) => name),
    actions: connector.actions.map(({ name }) => name),
    ...(connector.allowance && { allowance: connector.allowance }),
    ...(recordAt && { recordAt }),
  };
  if (!secrets.some((secret) => fields[secret] !== undefined)) {
    const offReason = `not connected: ${variableOf(id, secrets[0] ?? '')} is not set`;
    const off = (): never => {
      throw new AppError('config', `${title} is off: ${offReason}.`);
    };
    return {
      ...base,
      on: false,
      offReason,
      read: async () => off(),
      act: async () => off(),
      stream: off,
      check: async () => off(),
    };
  }
  const parsed = connector.config.safeParse(fields);
  if (!parsed.success) {
    const names = parsed.error.issues.map(
      ({ path, message }) => `  - ${variableOf(id, path.join('_'))}: ${message}`,
    );
    throw new AppError('config', `${title} is half set up; nothing was started.\n${names.join('\n')}`);
  }
  const config = parsed.data;
  const client = connector.connect(config, deps);
  return {
    ...base,
    on: true,
    check: () => connector.check(client),
    ...describing(connector, client),
    read: async (type, externalIds, options) =>
      (await connector.read?.(client, type, externalIds, options)) ?? [],
    async act(workspaceId, name, input, key) {
      const action = connector.actions.find((each) => each.name === name);
      if (!action) throw new AppError('bad_input', `${title} has no action "${name}".`);
      return actOnce(calls, workspaceId, { id, title, client }, action, input, key);
    },
    stream(name) {
      const stream = connector.streams.find((each) => each.name === name);
      if (!stream) throw new AppError('bad_input', `${title} has no stream "${name}".`);
      return {
        type: stream.type,
        always: stream.sync === 'full' ? 'full' : undefined,
        sweeps: stream.deletes === 'sweep',
        read: (from, mode, options) => stream.read(client, checkpointOf(stream, from), mode, options),
      };
    },
    ...receiving(connector, config),
  };
}

/** A checkpoint of an earlier build that no longer fits starts the stream anew: slower, never wrong. */
function checkpointOf(stream: Connector['streams'][number], stored: unknown): unknown {
  if (stored === undefined || stored === null) return undefined;
  const parsed = stream.checkpoint.safeParse(stored);
  return parsed.success ? parsed.data : undefined;
}

function describing(
  { describe, describes = [] }: Connector,
  client: unknown,
): Pick<ConnectedSystem, 'describe' | 'describes'> {
  return describe ? { describes, describe: (type, options) => describe(client, type, options) } : {};
}

/** Without its secret nothing can be verified, and so nothing is received. */
function receiving(
  { id, webhook }: Connector,
  config: unknown,
): Pick<ConnectedSystem, 'receive' | 'hooksOff'> {
  if (!webhook) return {};
  const { secret } = webhook as { secret: string };
  if ((config as Record<string, unknown>)[secret] === undefined)
    return { hooksOff: `${variableOf(id, secret)} is not set` };
  return { receive: (request) => webhook.receive(request, config) };
}

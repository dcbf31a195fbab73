import type { Log } from '../connectors/connector.ts';
import type { Stores } from '../prisma/stores/index.ts';
import type { ToolRunner } from '../tools/context.ts';
import type { Tool } from '../tools/tool.ts';
import { createAnthropicPort } from './agent/anthropic.ts';
import { type Assistant, createAssistant } from './agent/loop.ts';
import type { ThreadMemory } from './agent/memory.ts';
import type { ModelPort } from './agent/port.ts';
import type { AgentEntry } from './agent/record.ts';
import { createRulePort } from './agent/rules.ts';
import type { Config } from './config.ts';

export interface Answering {
  /** Which model answers, or that none does. */
  name: string;
  answer: Assistant['answer'];
}

/** The assistant with the model that is configured; without one the rules answer. */
export function createAnswering(deps: {
  config: Config;
  tools: readonly Tool[];
  runner: ToolRunner;
  stores: Stores;
  systems: readonly string[];
  now(): Date;
  log: Log;
  userSecret: string;
}): Answering {
  const { config, tools, runner, stores, systems, now, log, userSecret } = deps;
  const {
    ANTHROPIC_API_KEY: apiKey,
    ANTHROPIC_BASE_URL: baseUrl,
    ANTHROPIC_MODEL,
    ANTHROPIC_FALLBACK_MODEL,
  } = config.env;
  const modelPort = (model: string): ModelPort =>
    createAnthropicPort({ ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), model, userSecret, log });
  const port = apiKey || baseUrl ? modelPort(ANTHROPIC_MODEL) : createRulePort({ systems });
  const fallback = port.ai && ANTHROPIC_FALLBACK_MODEL ? modelPort(ANTHROPIC_FALLBACK_MODEL) : undefined;
  const assistant = createAssistant({
    port,
    ...(fallback && { fallback }),
    tools,
    runner,
    systems,
    now,
    log,
    memory: memoryIn(stores),
    record: (entry) => record(stores, entry, now()),
    tellAdmins: (text) => log.error({ text }, 'the model needs an admin'),
  });
  return { name: port.ai ? ANTHROPIC_MODEL : 'none, rules answer', answer: assistant.answer };
}

const memoryIn = ({ threads }: Stores): ThreadMemory => ({
  async recent(workspaceId, channel, thread, n) {
    const messages = await threads.recent(workspaceId, channel, thread, n);
    return messages.map((message) => ({ ...message, at: message.at.toISOString() }));
  },
  append: ({ workspaceId, channel, thread, userId }, messages) =>
    threads.append(
      workspaceId,
      channel,
      thread,
      messages.map((message) => ({ ...message, userId, at: new Date(message.at) })),
    ),
});

/** Model turns and answers join the audit trail; tool calls are in it already, from the tool door. */
async function record({ audit }: Stores, entry: AgentEntry, at: Date): Promise<void> {
  if (entry.kind === 'tool_call') return;
  const { request, kind, ...detail } = entry;
  await audit.append(request.workspaceId, {
    at,
    actor: `${request.actor.kind}:${request.actor.id}`,
    origin: request.origin,
    kind,
    subject: entry.model,
    outcome: entry.kind === 'answer' ? entry.status : entry.outcome,
    detail: { ...detail, request: request.id },
  });
}

import { z } from 'zod';
import { createAssistant } from '../../bot/agent/loop.ts';
import type { Remembered, ThreadMemory } from '../../bot/agent/memory.ts';
import {
  type Block,
  type ModelPort,
  noUsage,
  type Stop,
  type Turn,
  type TurnRequest,
} from '../../bot/agent/port.ts';
import type { AgentEntry } from '../../bot/agent/record.ts';
import { figure } from '../../domain/figure.ts';
import { allClasses, may, type Permission, type Role } from '../../domain/permissions.ts';
import { untrusted } from '../../domain/untrusted.ts';
import type { Outcome, ReadContext, Request, ToolContext, ToolRunner } from '../../tools/context.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import type { LeadRow, View } from '../../tools/views.ts';

export const asOf = '2026-11-20T08:00:00.000Z';
export const now = () => new Date('2026-11-20T09:00:00.000Z');
const source = { title: 'HubSpot', url: 'https://crm.example.com/contacts' };
export const count = (label: string, value: number) =>
  figure({ label, value, unit: 'count', asOf, source, class: 'team' });
const points = (value: number) =>
  figure({ label: 'score', value, unit: 'points', asOf, source, class: 'team' });
export const euros = (label: string, value: number) =>
  figure({ label, value, unit: 'money', currency: 'EUR', asOf, source, class: 'finance' });

const row = (id: string, name: string, score: number): LeadRow => ({
  id,
  name: untrusted(name),
  score: points(score),
  band: 'high_intent',
  lastActivity: { what: untrusted('Asked for a consultation'), at: '2026-11-19T15:30:00.000Z' },
  url: `https://crm.example.com/contacts/${id}`,
});
const people = [row('p1', 'Maria Lopez', 97), row('p2', 'Studio 54 GmbH', 85)];

export const leadsView: View = {
  kind: 'leads',
  title: 'Hot leads',
  rows: people,
  paging: { total: count('hot leads', 12), offset: 0, shown: 2 },
  asOf,
  notices: [],
};
const noLeads: View = { ...leadsView, rows: [], paging: { total: count('leads', 0), offset: 0, shown: 0 } };
const paymentsView: View = {
  kind: 'digest',
  title: 'Payments of the last 30 days',
  date: '2026-11-20',
  timeZone: 'Europe/Berlin',
  sections: [{ title: 'Paid in', figures: [euros('paid', 1_234_500), euros('refunded', 45_000)] }],
  asOf: '2026-11-20T07:00:00.000Z',
  notices: [],
};
const leadView = (lead: LeadRow): View => ({
  kind: 'lead',
  lead,
  stage: 'lead',
  ledger: [
    {
      what: 'Asked for a consultation',
      subject: untrusted('Data course'),
      points: points(20),
      at: asOf,
      ruleVersion: 1,
    },
  ],
  deals: [],
  paid: [],
  asOf,
  notices: [],
});

const read = <I>(name: string, permission: Permission, input: z.ZodType<I>, run: (input: I) => View): Tool =>
  defineTool({
    name,
    description: `${name} for tests.`,
    permission,
    effect: 'read',
    doing: `Reading with ${name}`,
    input,
    run: async (i: I) => run(i),
  });

export const tools: Tool[] = [
  read(
    'leads_search',
    'leads.read',
    z.strictObject({
      filter: z.enum(['hot', 'outreach', 'nurture', 'new', 'all']).default('hot'),
      mine: z.boolean().optional(),
      limit: z.number().int().min(1).max(50).default(10),
    }),
    ({ filter }) => (filter === 'nurture' ? noLeads : leadsView),
  ),
  read('lead_get', 'leads.read', z.strictObject({ who: z.string().min(1) }), ({ who }) =>
    leadView(people.find(({ id, name }) => id === who || name.untrusted.includes(who)) ?? people[0]!),
  ),
  read(
    'payments_summary',
    'customers.read',
    z.strictObject({ days: z.number().default(30) }),
    () => paymentsView,
  ),
  read('digest_preview', 'digest.read', z.strictObject({}), () => paymentsView),
  defineTool({
    name: 'note_add',
    description: 'Prepares a note.',
    permission: 'crm.write',
    effect: 'write',
    doing: 'Preparing a note',
    input: z.strictObject({ who: z.string().min(1).max(100), text: z.string().min(1) }),
    preview: async ({ who, text }): Promise<View> => ({
      kind: 'proposal',
      title: 'Add a note',
      target: { label: untrusted(who) },
      changes: [{ field: 'note', after: untrusted(text) }],
      effects: [],
      version: '1',
      asOf,
      notices: [],
    }),
    run: async () => {
      throw new Error('nobody confirmed this');
    },
  }),
];

/** The tool door, small: permission, strict parse, preview of writes. It counts what ran. */
export function createRunner() {
  const calls: { tool: string; input: unknown; request: Request }[] = [];
  const context = {} as ReadContext & ToolContext;
  const refuse = (code: string, message: string): Outcome => ({
    status: 'refused',
    error: { code, message },
    view: { kind: 'notice', tone: 'problem', text: message, asOf, notices: [] },
  });
  const runner: ToolRunner = {
    permits: () => ({ changes: false }),
    async run(call, request) {
      calls.push({ ...call, request });
      const tool = tools.find(({ name }) => name === call.tool);
      if (!tool || !may(request.actor.role, tool.permission)) return refuse('forbidden', 'Not allowed.');
      const input = tool.input.safeParse(call.input);
      if (!input.success) return refuse('bad_input', z.prettifyError(input.error).repeat(10));
      if (tool.effect === 'read') return { status: 'done', view: await tool.run(input.data, context) };
      if (tool.effect === 'refresh' || tool.effect === 'personal') throw new Error('no such tool here');
      const view = await tool.preview(input.data, context);
      const expiresAt = new Date(now().getTime() + 15 * 60_000);
      return {
        status: 'needs_confirmation',
        pendingId: `pending-${calls.length}`,
        argsHash: 'hash',
        expiresAt,
        view,
      };
    },
    confirm: () => Promise.reject(new Error('the assistant must never confirm')),
    cancel: () => Promise.reject(new Error('the assistant must never cancel')),
    resume: () => Promise.reject(new Error('the assistant must never resume')),
  };
  return { runner, calls };
}

export function createMemory(): ThreadMemory & { messages: Remembered[] } {
  const messages: Remembered[] = [];
  return {
    messages,
    recent: async (_workspace, _channel, _thread, n) => messages.slice(-n),
    append: async (_place, added) => void messages.push(...added),
  };
}

export const requestOf = (role: Role = 'rep', over: Partial<Request> = {}): Request => ({
  workspaceId: 'T1',
  actor: { kind: 'teammate', id: 'U1', name: 'Sam', role, timeZone: 'Europe/Berlin' },
  origin: 'agent',
  audience: allClasses,
  channel: 'C1',
  thread: '1.0',
  id: 'req-1',
  ...over,
});

export type Scripted =
  | { text?: string; calls?: { name: string; input: unknown; id?: string }[]; stop?: Stop }
  | Error;
/** A model that follows a script; a function gets each request. */
export function scripted(
  script: Scripted[] | ((request: TurnRequest, index: number) => Scripted),
  name = 'scripted',
) {
  const requests: TurnRequest[] = [];
  const port: ModelPort = {
    name,
    ai: true,
    async turn(request): Promise<Turn> {
      requests.push({ ...request, messages: structuredClone([...request.messages]) });
      const index = requests.length - 1;
      const said = typeof script === 'function' ? script(request, index) : script[index];
      if (!said) throw new Error('the script is at its end');
      if (said instanceof Error) throw said;
      const content: Block[] = [
        ...(said.text === undefined ? [] : [{ type: 'text' as const, text: said.text }]),
        ...(said.calls ?? []).map(({ name, input, id }, at) => ({
          type: 'tool_call' as const,
          id: id ?? `call_${index}_${at}`,
          name,
          input,
        })),
      ];
      const stop = said.stop ?? (said.calls ? 'tool_calls' : 'answer');
      return { content, stop, model: name, usage: { ...noUsage, input: 1_000, output: 50 }, attempts: 1 };
    },
  };
  return { port, requests };
}

const silent = () => {};
export const log = { debug: silent, info: silent, warn: silent, error: silent };

type Deps = Parameters<typeof createAssistant>[0];
export function createWorld(over: Partial<Deps> & { port: ModelPort }) {
  const { runner, calls } = createRunner();
  const memory = createMemory();
  const entries: AgentEntry[] = [];
  const told: string[] = [];
  const assistant = createAssistant({
    tools,
    runner,
    memory,
    systems: ['hubspot', 'stripe'],
    now,
    log,
    record: async (entry) => void entries.push(entry),
    tellAdmins: (text) => void told.push(text),
    ...over,
  });
  const ask = (text: string, request = requestOf()) => assistant.answer({ text, request });
  return { assistant, ask, calls, memory, entries, told };
}

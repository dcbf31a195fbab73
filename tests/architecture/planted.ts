/** Files of a small project, by path; each imports what it names. `type:` before a name makes it a type. */
export type Planted = Record<string, string[]>;

/** For each rule of `.dependency-cruiser.cjs` a project that breaks it. */
export const planted: Record<string, Planted> = {
  'nothing-imports-bot': { 'connectors/registry.ts': ['type:../bot/log.ts'], 'bot/log.ts': [] },
  'product-stands-alone': { 'bot/main.ts': ['../playground/demo.ts'], 'playground/demo.ts': [] },
  'handlers-looks-right': {
    'handlers/on-slack.ts': ['type:../scheduler/context.ts'],
    'scheduler/context.ts': [],
  },
  'scheduler-looks-right': { 'scheduler/context.ts': ['../handlers/inbound.ts'], 'handlers/inbound.ts': [] },
  'tools-looks-right': { 'tools/tool.ts': ['type:../scheduler/context.ts'], 'scheduler/context.ts': [] },
  'connectors-looks-right': {
    'connectors/stripe/index.ts': ['type:../../prisma/stores/index.ts'],
    'prisma/stores/index.ts': [],
  },
  'prisma-looks-right': { 'prisma/stores/leads.ts': ['type:../../tools/views.ts'], 'tools/views.ts': [] },
  'domain-looks-right': { 'domain/money.ts': ['type:../tools/views.ts'], 'tools/views.ts': [] },
  'values-by-context': {
    // The type beside it is allowed and must not hide the value.
    'tools/lead-get.ts': ['type:../prisma/stores/leads.ts', '../prisma/stores/leads.ts'],
    'prisma/stores/leads.ts': [],
  },
  'prisma-knows-ports-only': {
    'prisma/stores/leads.ts': ['type:../../connectors/kit/faults.ts'],
    'connectors/kit/faults.ts': [],
  },
  'prisma-takes-types-of-ports': {
    'prisma/stores/leads.ts': ['../../connectors/connector.ts'],
    'connectors/connector.ts': [],
  },
  'connectors-by-registry': {
    'bot/systems.ts': ['type:../connectors/hubspot/client.ts'],
    'connectors/hubspot/client.ts': [],
  },
  'connectors-apart': {
    'connectors/stripe/index.ts': ['type:../hubspot/client.ts'],
    'connectors/hubspot/client.ts': [],
  },
  'kit-knows-no-connector': {
    'connectors/kit/request.ts': ['type:../stripe/client.ts'],
    'connectors/stripe/client.ts': [],
  },
  'domain-is-pure': { 'domain/money.ts': ['node:fs'] },
  'owned-slack': { 'bot/presenters/blocks.ts': ['type:@slack/types'] },
  'owned-model': { 'bot/agent/loop.ts': ['type:@anthropic-ai/sdk'] },
  'owned-hubspot': { 'tools/crm.ts': ['type:@hubspot/api-client'] },
  'owned-stripe': { 'connectors/hubspot/client.ts': ['stripe'] },
  'owned-prisma': { 'scheduler/run-sync.ts': ['type:@prisma/client'] },
  'owned-postgres': { 'bot/http/server.ts': ['pg'] },
  'owned-agenda': { 'scheduler/ticker.ts': ['mongodb'] },
  'owned-http': { 'handlers/on-webhook.ts': ['hono'] },
  'owned-terminal': { 'tools/help-get.ts': ['commander'] },
  'owned-log': { 'scheduler/ticker.ts': ['pino'] },
  'owned-demo-names': { 'playground/demo.ts': ['@faker-js/faker'] },
  'handlers-take-slack-types': { 'handlers/on-slack.ts': ['@slack/bolt'] },
  'generated-client-in-prisma': {
    'tools/lead-get.ts': ['type:../prisma/generated/client.ts'],
    'prisma/generated/client.ts': [],
  },
  'no-test-packages': { 'bot/main.ts': ['nock'] },
  resolvable: { 'bot/main.ts': ['./gone.ts'] },
  'no-cycle': { 'bot/main.ts': ['type:./compose.ts'], 'bot/compose.ts': ['type:./main.ts'] },
  'no-orphan': { 'bot/main.ts': [], 'tools/forgotten.ts': ['./tool.ts'], 'tools/tool.ts': [] },
  'no-test-only-code': {
    'bot/main.ts': [],
    'tools/forgotten.ts': [],
    'tests/forgotten.test.ts': ['../tools/forgotten.ts'],
  },
};

/** What each folder may import; none of it breaks a rule. */
export const allowed: Planted = {
  'bot/main.ts': [
    '../handlers/on-slack.ts',
    '../scheduler/agenda.ts',
    '../tools/lead-get.ts',
    '../connectors/registry.ts',
    '../prisma/stores/leads.ts',
    './slack/app.ts',
    'hono',
  ],
  'bot/slack/app.ts': ['@slack/bolt'],
  'handlers/on-slack.ts': ['type:@slack/bolt', '../tools/lead-get.ts', 'type:../prisma/stores/leads.ts'],
  'scheduler/agenda.ts': ['agenda', 'pg', '../tools/lead-get.ts', 'type:../connectors/connector.ts'],
  'tools/lead-get.ts': [
    'type:../prisma/stores/leads.ts',
    'type:../connectors/connector.ts',
    '../domain/money.ts',
  ],
  'connectors/registry.ts': ['./stripe/index.ts'],
  'connectors/stripe/index.ts': ['stripe', '../kit/faults.ts', '../connector.ts', '../../domain/money.ts'],
  'connectors/kit/faults.ts': ['../connector.ts'],
  'connectors/connector.ts': ['type:../domain/money.ts'],
  'prisma/stores/leads.ts': ['pg', 'type:../../connectors/connector.ts', '../generated/client.ts'],
  'prisma/generated/client.ts': [],
  'domain/money.ts': ['zod', 'temporal-polyfill'],
  'playground/main.ts': ['../bot/main.ts', './company/people.ts'],
  'playground/company/people.ts': ['@faker-js/faker'],
  'tests/lead.test.ts': ['nock', '../bot/main.ts', '../connectors/stripe/index.ts'],
};

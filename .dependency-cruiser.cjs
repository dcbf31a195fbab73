/**
 * Who may import whom; ARCHITECTURE.md says why. `npm test` applies these rules (tests/architecture) and plants
 * a violation of each one to see that it is found.
 */
const product = '^(bot|handlers|tools|connectors|domain|prisma|scheduler)/';
const generated = '^prisma/generated/';

/** Programs and files that something outside the imports starts. */
const entries = [
  '^bot/(main|cli)[.]ts$',
  '^playground/main[.]ts$',
  '^bench/run[.]ts$',
  '^bench/programs/', // processes that measurements start
  '^bot/slack/manifest[.]ts$', // npm run manifest
  '^prisma/check[.]ts$', // npm run migrations:check
  '^prisma/engine/(cli[.]ts|schema-engine[.]mjs)$', // the Prisma CLI runs it
  '[.]config[.]ts$',
  '[.]test[.]ts$',
  '^tests/support/global-setup[.]ts$',
  '^tests/screenshots/main[.]ts$', // npm run screenshots
  '^tests/slack/validate-blocks[.]ts$', // npm run validate:blocks
  '-program[.]ts$', // processes that tests start and kill
];

/** Each folder and the folders on its left: whom it may not know. */
const layers = {
  handlers: ['bot', 'scheduler'],
  scheduler: ['bot', 'handlers'],
  tools: ['bot', 'handlers', 'scheduler'],
  connectors: ['bot', 'handlers', 'scheduler', 'tools', 'prisma'],
  prisma: ['bot', 'handlers', 'scheduler', 'tools'],
  domain: ['bot', 'handlers', 'scheduler', 'tools', 'connectors', 'prisma'],
};

/** Packages that one place owns: everybody else meets them only through that place. */
const owners = [
  ['slack', '@slack', '^bot/slack/'],
  ['model', '@anthropic-ai', '^bot/agent/anthropic[.]ts$'],
  ['hubspot', '@hubspot', '^connectors/hubspot/'],
  ['stripe', 'stripe', '^connectors/stripe/'],
  ['prisma', '@prisma', '^prisma/'],
  ['postgres', 'pg', '^(prisma/|scheduler/agenda[.]ts$)'],
  ['agenda', 'agenda|@agendajs|mongodb', '^scheduler/agenda[.]ts$'],
  ['http', 'hono|@hono', '^(bot/|playground/)'],
  ['terminal', 'commander', '^bot/cli'],
  ['log', 'pino', '^bot/log[.]ts$'],
  ['demo-names', '@faker-js', '^playground/company/'],
];
const packages = (names) => `node_modules/(${names})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'nothing-imports-bot',
      comment:
        'bot is what runs. Only the playground, which starts it, measurements and tests reach into it.',
      from: { pathNot: '^(bot|playground|bench|tests)/' },
      to: { path: '^bot/' },
    },
    {
      name: 'product-stands-alone',
      comment: 'The product works without playground, bench and tests.',
      from: { path: product },
      to: { path: '^(playground|bench|tests)/' },
    },
    ...Object.entries(layers).map(([folder, left]) => ({
      name: `${folder}-looks-right`,
      comment: 'bot -> handlers, scheduler -> tools -> connectors, prisma -> domain.',
      from: { path: `^${folder}/` },
      to: { path: `^(${left.join('|')})/` },
    })),
    {
      name: 'values-by-context',
      comment: 'Stores and connector clients are types here; values arrive through a context object.',
      from: { path: '^(handlers|tools|scheduler)/' },
      to: { path: '^(prisma|connectors)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'prisma-knows-ports-only',
      comment:
        'The data layer implements what connectors ask for (log, rate limiter) and knows no connector.',
      from: { path: '^prisma/' },
      to: { path: '^connectors/(?!connector[.]ts$)' },
    },
    {
      name: 'prisma-takes-types-of-ports',
      from: { path: '^prisma/' },
      to: { path: '^connectors/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'connectors-by-registry',
      comment: 'Only the registry imports a connector folder.',
      from: { pathNot: ['^connectors/', '^(tests|bench)/'] },
      to: { path: '^connectors/(?!(connector|registry)[.]ts$)' },
    },
    {
      name: 'connectors-apart',
      comment: 'A connector imports itself, kit, connector.ts and domain.',
      from: { path: '^connectors/([^/]+)/' },
      to: { path: '^connectors/', pathNot: '^connectors/($1/|kit/|connector[.]ts$)' },
    },
    {
      name: 'kit-knows-no-connector',
      from: { path: '^connectors/(kit/|connector[.]ts$)' },
      to: { path: '^connectors/', pathNot: '^connectors/(kit/|connector[.]ts$)' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Rules need no package but zod and Temporal (until Node has it), and nothing of Node.',
      from: { path: '^domain/' },
      to: { pathNot: '^(domain/|node_modules/(zod|temporal-polyfill)/)' },
    },
    ...owners.map(([name, names, owner]) => ({
      name: `owned-${name}`,
      from: {
        path: [product, '^playground/'],
        pathNot: [owner, ...(name === 'slack' ? ['^handlers/'] : [])],
      },
      to: { path: packages(names) },
    })),
    {
      name: 'handlers-take-slack-types',
      from: { path: '^handlers/' },
      to: { path: 'node_modules/@slack/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'generated-client-in-prisma',
      from: { pathNot: '^prisma/' },
      to: { path: generated },
    },
    {
      name: 'no-test-packages',
      comment: 'What runs needs nothing that only development installs.',
      from: { path: [product, '^playground/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'resolvable', from: {}, to: { couldNotResolve: true } },
    { name: 'no-cycle', comment: 'Type-only imports included.', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      comment: 'Every file is reached from something that starts.',
      from: { path: entries },
      to: { path: [product, '^(playground|bench|tests)/'], pathNot: entries, reachable: false },
    },
    {
      name: 'no-test-only-code',
      comment: 'Product code is there for the product, not for a test.',
      from: { path: entries.filter((entry) => !/test|program/.test(entry)) },
      to: { path: product, pathNot: entries, reachable: false },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: ['node_modules', generated] },
    exclude: { path: ['^tests/specs/', '^playground/page/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};

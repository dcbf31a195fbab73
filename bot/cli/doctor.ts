import type { Command } from 'commander';
import { nextDigest } from '../../domain/digest.ts';
import { localText } from '../../domain/local-time.ts';
import type { Core } from '../core.ts';
import { checkInstallations, checkSlack } from '../slack/check.ts';
import { withCore } from './with-core.ts';

interface Finding {
  ok: boolean;
  what: string;
  /** What to do about it; only where it is not ok. */
  fix?: string;
}

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'checks configuration, credentials, scopes, webhooks, database and next jobs; exit 1 when something is wrong',
    )
    .option('--json')
    .action(({ json }: { json?: boolean }) =>
      withCore(
        async (core, workspaceId) => {
          const findings = [
            ...(await slackFindings(core)),
            ...(await checkSystems(core)),
            ...checkSettings(core),
            ...(await checkWork(core, workspaceId)),
          ];
          if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
          if (json) return console.log(JSON.stringify(findings, null, 2));
          for (const { ok, what, fix } of findings)
            console.log(`${ok ? 'ok  ' : 'FIX '} ${what}${fix ? `\n      -> ${fix}` : ''}`);
        },
        { beforeFirstStart: true },
      ),
    );
}

async function slackFindings(core: Core): Promise<Finding[]> {
  const { env } = core.config;
  if (env.SLACK_CLIENT_ID) return installationFindings(core);
  if (!env.SLACK_BOT_TOKEN)
    return [{ ok: true, what: 'Slack: not set up, npm start runs the playground (SLACK_BOT_TOKEN)' }];
  const road = env.SLACK_APP_TOKEN ? 'Socket Mode' : 'HTTP';
  const check = () => checkSlack(env, core.log);
  return [await access('Slack', check, `, over ${road}`, reinstall)];
}

const reinstall = 'Install the app again from manifest.yml; the token lacks';

/** One line for each workspace or organisation that installed the bot. */
async function installationFindings({ config: { env }, stores, vault, now, log }: Core): Promise<Finding[]> {
  const address = `${env.PUBLIC_URL}/slack/install`;
  const checks = await checkInstallations({ env, installations: stores.installations, vault, now, log });
  if (checks.length === 0)
    return [{ ok: false, what: 'Slack: installed nowhere yet', fix: `Open ${address} in a browser.` }];
  return Promise.all(
    checks.map(async ({ name, removedAt, check }) =>
      removedAt
        ? {
            ok: true,
            what: `Slack: removed from ${name} on ${localText(removedAt, 'UTC')} (UTC); ${address} brings it back`,
          }
        : access('Slack', check, ', installed over OAuth', reinstall),
    ),
  );
}

function checkSystems({ systems }: Core): Promise<Finding[]> {
  return Promise.all(
    [...systems.values()].map(async ({ title, on, offReason, check, receive, hooksOff }) =>
      on
        ? access(
            title,
            check,
            receive ? ', webhooks are verified' : hooksOff ? `, no webhooks (${hooksOff})` : '',
            'Give the token these scopes:',
          )
        : { ok: true, what: `${title}: off (${offReason})` },
    ),
  );
}

/** Asks a system who we are there, and says which rights are missing. */
async function access(
  title: string,
  check: () => Promise<{ account: string; missingScopes?: string[] }>,
  detail: string,
  grant: string,
): Promise<Finding> {
  try {
    const { account, missingScopes = [] } = await check();
    return missingScopes.length === 0
      ? { ok: true, what: `${title}: connected to ${account}${detail}` }
      : {
          ok: false,
          what: `${title}: connected to ${account}, but may not do everything`,
          fix: `${grant} ${missingScopes.join(', ')}`,
        };
  } catch (error) {
    return {
      ok: false,
      what: `${title}: ${(error as Error).message}`,
      fix: 'Correct the credential or the address, then start again.',
    };
  }
}

function checkSettings({ config: { env } }: Core): Finding[] {
  const findings: Finding[] = [
    env.DATABASE_URL
      ? { ok: true, what: 'Database: PostgreSQL from DATABASE_URL' }
      : { ok: true, what: `Database: embedded PostgreSQL in ${env.DATA_DIR}` },
    { ok: true, what: `Jobs: Agenda on ${env.MONGODB_URL ? 'MongoDB' : 'the same PostgreSQL'}` },
    {
      ok: true,
      what:
        env.ANTHROPIC_API_KEY || env.ANTHROPIC_BASE_URL
          ? `Model: ${env.ANTHROPIC_MODEL}`
          : 'Model: none, questions are answered without AI (ANTHROPIC_API_KEY)',
    },
  ];
  if (!env.ENCRYPTION_KEYS)
    findings.push({
      ok: true,
      what: `Encryption key: in ${env.DATA_DIR}/encryption-keys; back it up, or set ENCRYPTION_KEYS`,
    });
  if (env.SLACK_BOT_TOKEN && !env.SLACK_APP_TOKEN && !env.PUBLIC_URL)
    findings.push({
      ok: false,
      what: 'PUBLIC_URL is not set, so webhook signatures that cover the address may fail behind a proxy',
      fix: 'Set PUBLIC_URL to the https address that Slack and the vendors call.',
    });
  return findings;
}

async function checkWork(
  { stores, config: { business }, now }: Core,
  workspaceId: string,
): Promise<Finding[]> {
  const [inbox, outbox, people, chain] = await Promise.all([
    stores.inbox.state(workspaceId),
    stores.outbox.state(workspaceId),
    stores.teammates.list(workspaceId),
    stores.audit.verify(workspaceId),
  ]);
  const parked = inbox.parked + outbox.parked;
  const managers = people.filter(({ role }) => role === 'manager');
  return [
    parked === 0
      ? { ok: true, what: 'Inbox and outbox: nothing is parked' }
      : {
          ok: false,
          what: `${parked} item(s) failed and are parked`,
          fix: 'Look for "parked" in the log; each line names the cause.',
        },
    chain.broken === undefined
      ? { ok: true, what: `Audit: ${chain.entries} entries, chain intact` }
      : {
          ok: false,
          what: `Audit: entry ${chain.broken} does not fit the chain`,
          fix: 'Somebody changed or removed entries; compare with a backup.',
        },
    managers.length > 0
      ? {
          ok: true,
          what: `Next digests: ${managers.map(({ name, timeZone }) => `${name} ${localText(nextDigest(now(), business.digest.at, timeZone), timeZone)}`).join('; ')}`,
        }
      : {
          ok: false,
          what: 'Nobody gets a digest',
          fix: 'Name the managers by Slack user id in switchboard.config.yaml (roles.manager).',
        },
  ];
}

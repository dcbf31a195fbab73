import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot } from '../bot/compose.ts';
import { type Company, inboundEvents } from './company/index.ts';
import { sendInbound } from './vendors/website.ts';

const patienceMs = 60_000;

/**
 * Brings the demo company into the bot the way a real one comes: a full sync of each system, then a year of
 * signed webhooks from the website.
 * @throws Error when something was refused or did not end.
 */
export async function fill({
  bot,
  company,
  secret,
  clock,
  say,
}: {
  bot: Bot;
  company: Company;
  secret: string;
  clock: () => Date;
  say: (line: string) => void;
}): Promise<void> {
  const { stores, systems } = bot.core;
  const { workspaceId } = bot;
  say('Reading the demo company: a full sync of HubSpot and Stripe …');
  const readable = [...systems.values()].filter(({ on, streams }) => on && streams.length > 0);
  for (const { id } of readable)
    await stores.syncRuns.request(workspaceId, id, 'full', undefined, { actor: 'schedule:demo' });
  bot.wake('sync');
  for (const { id, title } of readable) {
    await until(
      async () => (await stores.syncRuns.latest(workspaceId, id))?.finishedAt != null,
      `the sync of ${title}`,
    );
    const run = await stores.syncRuns.latest(workspaceId, id);
    if (run?.state !== 'done') throw new Error(`The sync of ${title} is ${run?.state}: ${run?.error}`);
  }
  const events = inboundEvents(company);
  say(`Receiving ${events.length} signed webhooks from its website …`);
  const report = await sendInbound(`${bot.url}/webhooks/inbound`, secret, events, { concurrency: 16, clock });
  if (report.refused.length > 0)
    throw new Error(
      `${report.refused.length} webhooks were refused, the first with ${report.refused[0]?.status}`,
    );
  await until(
    async () => (await stores.inbox.state(workspaceId)).oldest === null,
    'the processing of the webhooks',
  );
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  await sleep(50);
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Gave up waiting for ${what}.`);
    await sleep(50);
  }
}

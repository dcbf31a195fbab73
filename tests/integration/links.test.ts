import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sign, type Unfurl } from '../../playground/slack/index.ts';
import { channels, people, type Rig, secrets, startRig } from '../support/rig.ts';
import { loadSalesTeam, makeHot } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';

const contact = 'https://app.hubspot.com/contacts/4711/record/0-1/101';
const deal = 'https://app.hubspot.com/contacts/4711/deal/201';
const publicUrl = 'https://switchboard.example.com';

let rig: Rig;
let own: string;
beforeAll(async () => {
  rig = await startRig({ load: loadSalesTeam, env: { PUBLIC_URL: publicUrl } });
  await rig.sync('hubspot');
  await makeHot(rig, 'grace.hopper@customer.example');
  const [grace] = await rig.bot.core.stores.leads.find(rig.workspaceId, 'Grace Hopper', 1);
  own = `${publicUrl}/lead/${grace!.id}`;
});
afterAll(() => rig.stop());
afterEach(() => rig.slack.clearFaults());

type Person = keyof typeof people;

/** Posts a message and returns what the bot made of its links. */
async function post(as: Person, text: string, channel: string = channels.sales) {
  const before = rig.slack.outbox().length;
  const { ts } = await rig.slack.say({ as: people[as].id, channel, text });
  await rig.settled();
  const message = rig.slack.messagesFor(people[as].id).find((one) => one.ts === ts)!;
  // Whatever becomes of a link, the bot says nothing.
  expect(rig.slack.outbox().slice(before)).toEqual([]);
  return { ts: ts!, channel, unfurls: message.unfurls ?? [] };
}
const keysOf = ({ entity }: Unfurl): string[] =>
  (entity!.entity_payload as { custom_fields: { key: string }[] }).custom_fields.map(({ key }) => key);
/** An event as Slack sends it. */
const deliver = (event: object, eventId: string) => {
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: rig.workspaceId,
    api_app_id: 'A0SWITCHB',
    event_id: eventId,
    event,
  });
  const sentAt = Math.floor(rig.clock.now().getTime() / 1000);
  return fetch(`${rig.bot.url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...sign(secrets.SLACK_SIGNING_SECRET, body, sentAt),
    },
    body,
  });
};
const callsOf = (method: string) => rig.slack.requests.filter((one) => one.method === method).length;

describe('a link to a record that somebody posts', () => {
  test.each([
    ['a contact', () => contact, 'Grace Hopper'],
    ['a deal', () => deal, 'Navy course pack'],
    ['a lead of ours', () => own, 'Grace Hopper'],
  ])('to %s gets a preview, once', async (_, url, title) => {
    const before = callsOf('chat.unfurl');
    const { unfurls } = await post('rep', `look: <${url()}>`);
    expect(unfurls).toMatchObject([
      { url: url(), entity: { entity_payload: { attributes: { title: { text: title } } } } },
    ]);
    expect(callsOf('chat.unfurl') - before).toBe(1);
  });

  test('of several each gets its own, twice the same one counts once', async () => {
    const { unfurls } = await post('rep', `<${contact}> <${deal}> <${contact}>`);
    expect(unfurls.map(({ url }) => url).sort()).toEqual([deal, contact].sort());
  });

  test('beyond five stays a link', async () => {
    const many = Array.from({ length: 8 }, (_, n) => `<${contact}?n=${n}>`).join(' ');
    expect((await post('rep', many)).unfurls).toHaveLength(5);
  });

  test.each([
    ['to somebody else’s account', 'https://app.hubspot.com/contacts/9999/record/0-1/101'],
    ['to nobody', 'https://app.hubspot.com/contacts/4711/record/0-1/999'],
    ['to another page', 'https://app.hubspot.com/reports-dashboard/4711'],
    ['to a lead that does not exist', `${publicUrl}/lead/01890a5d-ac96-774b-bcce-b302099a8057`],
  ])('%s stays as it is', async (_, url) => {
    const before = callsOf('chat.unfurl');
    expect((await post('rep', `<${url}>`)).unfurls).toEqual([]);
    expect(callsOf('chat.unfurl')).toBe(before);
  });

  test('shows the team what the team may see', async () => {
    const { unfurls } = await post('rep', `<${deal}>`);
    expect(keysOf(unfurls[0]!)).toEqual(expect.arrayContaining(['stage', 'amount', 'owner', 'as_of']));
  });

  test('shows less where a guest reads along', async () => {
    const { unfurls } = await post('rep', `<${deal}> <${contact}>`, channels.shared);
    expect(unfurls).toHaveLength(2);
    expect(JSON.stringify(unfurls)).not.toMatch(/EUR|customer\.example|555 0101/);
    expect(JSON.stringify(unfurls)).toContain('left out');
  });

  test('shows nothing when a guest posts it', async () => {
    expect((await post('guest', `<${contact}>`, channels.shared)).unfurls).toEqual([]);
  });

  test('is blocks where Slack takes no Work Object', async () => {
    rig.slack.addFault({ method: 'chat.unfurl', error: 'error_processing_metadata', times: 1 });
    const { unfurls } = await post('rep', `<${contact}>`);
    expect(unfurls[0]).not.toHaveProperty('entity');
    expect(JSON.stringify(unfurls[0]?.blocks)).toContain('Grace Hopper');
  });

  test('that Slack no longer knows is left alone, and nothing waits or is parked', async () => {
    rig.slack.addFault({ method: 'chat.unfurl', error: 'cannot_unfurl_url', times: 1 });
    expect((await post('rep', `<${contact}>`)).unfurls).toEqual([]);
    expect(await rig.bot.core.stores.outbox.state(rig.workspaceId)).toMatchObject({ waiting: 0, parked: 0 });
  });
});

test('a link between two people shows no more than anybody in any channel may see', async () => {
  const since = rig.slack.requests.length;
  const event = {
    type: 'link_shared',
    user: people.manager.id,
    // A conversation of two people: the bot is not in it, and the other one may be a guest.
    channel: 'D0TWOPEOPLE',
    is_bot_user_member: false,
    message_ts: '1.1',
    unfurl_id: 'D0TWOPEOPLE.1.1',
    source: 'conversations_history',
    links: [{ domain: 'app.hubspot.com', url: deal }],
  };
  expect((await deliver(event, 'Ev-two-people')).status).toBe(200);
  await rig.settled();
  const made = rig.slack.requests.slice(since).filter(({ method }) => method === 'chat.unfurl');
  expect(JSON.stringify(made)).toContain('Navy course pack');
  expect(JSON.stringify(made)).not.toContain('EUR');
});

describe('a link that is still being typed', () => {
  /** https://docs.slack.dev/messaging/unfurling-links-in-messages#unfurl_previews */
  const composing = (id: string) => ({
    type: 'link_shared',
    user: people.rep.id,
    channel: 'COMPOSER',
    message_ts: id,
    unfurl_id: id,
    source: 'composer',
    links: [{ domain: 'app.hubspot.com', url: deal }],
  });

  test('is shown as anybody may see it: nobody knows yet who will read it', async () => {
    const since = rig.slack.requests.length;
    expect((await deliver(composing('composed-1'), 'Ev-composer-1')).status).toBe(200);
    await rig.settled();
    const made = rig.slack.requests.slice(since).filter(({ method }) => method === 'chat.unfurl');
    expect(made).toHaveLength(1);
    expect(made[0]?.args).toMatchObject({ unfurl_id: 'composed-1', source: 'composer' });
    expect(JSON.stringify(made)).toContain('Navy course pack');
    expect(JSON.stringify(made)).not.toContain('EUR');
    expect(rig.slack.requests.slice(since).map(({ method }) => method)).not.toContain('conversations.info');
  });

  test('delivered again is shown once', async () => {
    const before = callsOf('chat.unfurl');
    const event = composing('composed-2');
    await Promise.all([1, 2, 3].map(() => deliver(event, 'Ev-composer-2')));
    await rig.settled();
    await deliver(event, 'Ev-composer-2');
    await rig.settled();
    expect(callsOf('chat.unfurl') - before).toBe(1);
  });
});

describe('the details of a linked record', () => {
  async function open(as: Person, { ts, channel }: { ts: string; channel: string }, url: string) {
    await rig.slack.openEntity({ as: people[as].id, channel, messageTs: ts, url });
    await rig.settled();
    return rig.slack.links.detailsOf(people[as].id);
  }

  test('hold for each person what that person may see, though a guest reads the channel', async () => {
    const posted = await post('rep', `<${contact}>`, channels.shared);
    const seen = await open('rep', posted, contact);
    expect(JSON.stringify(seen?.metadata)).toContain('grace.hopper@customer.example');
    expect(JSON.stringify(seen?.metadata)).toContain('555 0101');
    expect(seen?.metadata?.external_ref).toEqual(posted.unfurls[0]?.entity?.external_ref);
    expect(await open('guest', posted, contact)).toMatchObject({ error: { status: 'restricted' } });
    expect((await open('guest', posted, contact))?.metadata).toBeUndefined();
  });

  test('of a record that is gone are not found', async () => {
    const posted = await post('rep', `<${deal}>`);
    await sql(rig.databaseUrl, `UPDATE deal SET external_id = 'gone' WHERE external_id = '201'`);
    expect(await open('rep', posted, deal)).toMatchObject({ error: { status: 'not_found' } });
    await sql(rig.databaseUrl, `UPDATE deal SET external_id = '201' WHERE external_id = 'gone'`);
  });

  test('that come too late are nobody’s any more', async () => {
    const posted = await post('rep', `<${contact}>`);
    rig.slack.addFault({ method: 'entity.presentDetails', error: 'expired_trigger_id', times: 1 });
    const before = rig.slack.outbox().length;
    await open('rep', posted, contact);
    expect(rig.slack.outbox()).toHaveLength(before);
    expect(await rig.bot.core.stores.outbox.state(rig.workspaceId)).toMatchObject({ waiting: 0, parked: 0 });
  });
});

describe('the step "Look up a lead" of a workflow', () => {
  async function lookUp(lead: string, as: Person | undefined = 'rep') {
    const person = { ...(as && { id: people[as].id }), secret: 'test-user-context-secret' };
    const { executionId } = await rig.slack.runStep({ callbackId: 'lookup_lead', inputs: { lead, person } });
    const find = () => rig.slack.steps.all().find((one) => one.executionId === executionId);
    await eventually('the step has ended', async () => find()?.state !== 'running');
    return find()!;
  }

  test('hands on who it is, with the rights of the person whom it works for', async () => {
    const { outputs } = await lookUp('grace.hopper@customer.example');
    expect(outputs).toMatchObject({
      found: true,
      name: 'Grace Hopper',
      score: 100,
      band: 'Hot',
      owner: 'Ada',
    });
    expect(outputs?.summary).toMatch(/^Grace Hopper: 100 points \(Hot\), owner Ada\. As of .+ UTC\.$/);
    expect(JSON.stringify(outputs)).not.toMatch(/customer\.example|555 0101|EUR/);
    const audit = await rig.bot.core.stores.audit.latest(rig.workspaceId, 1);
    expect(audit).toMatchObject([
      { actor: `teammate:${people.rep.id}`, origin: 'workflow', subject: 'lead_get', outcome: 'done' },
    ]);
  });

  test('finds nobody, or several, and says so', async () => {
    expect((await lookUp('Nobody Atall')).outputs).toMatchObject({ found: false });
    const several = await lookUp('Anna Schmidt');
    expect(several).toMatchObject({ state: 'completed', outputs: { found: false } });
    expect(several.outputs?.summary).toContain('e-mail address');
  });

  test('fails for a guest, for nobody and for no text, with the reason', async () => {
    expect(await lookUp('Grace Hopper', 'guest')).toMatchObject({ state: 'failed' });
    const { executionId } = await rig.slack.runStep({
      callbackId: 'lookup_lead',
      inputs: { lead: 'Grace Hopper', person: { secret: 'test' } },
    });
    const find = () => rig.slack.steps.all().find((one) => one.executionId === executionId);
    await eventually('the step has ended', async () => find()?.state === 'failed');
    expect(find()?.error).toContain('for whom');
    expect((await lookUp('   ')).error).toContain('Which lead');
  });

  test('leaves nothing behind that could act for the person', async () => {
    await lookUp('Grace Hopper');
    const rows = await sql<{ kept: string }>(rig.databaseUrl, `SELECT payload::text AS kept FROM delivery`);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('test-user-context-secret');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { present, presentHome, presentModal, toPlainText } from '../../bot/presenters/index.ts';
import type { Log } from '../../connectors/connector.ts';
import { elementsOf } from '../../playground/slack/blocks/check.ts';
import type { Entry } from '../../playground/slack/index.ts';
import type { View as SlackView } from '../../playground/slack/views.ts';
import type { Destination } from '../../tools/destination.ts';
import type { View } from '../../tools/views.ts';
import { runAs } from '../support/assignments.ts';
import {
  contactIds,
  dealIds,
  freshMailOf,
  kinds,
  loadHostile,
  mailOf,
  payloads,
} from '../support/hostile.ts';
import { channels, people, type Rig, startRig } from '../support/rig.ts';
import { makeHot, pressable } from '../support/sales-team.ts';
import { faultsOf, sentIn } from '../support/slack-text.ts';
import { sql } from '../support/sql.ts';
import { eventually } from '../support/wait.ts';
import { websiteEvent } from '../support/website-events.ts';

type As = keyof typeof people;
const publicUrl = 'https://switchboard.example.com';
const isOurs = (url: string): boolean =>
  /^https:\/\/app\.hubspot\.com\/contacts\/4711\/record\/0-(1|3|27)\/\d+$/.test(url) ||
  url.startsWith(`${publicUrl}/lead/`) ||
  url.startsWith('https://dashboard.stripe.com/');
/** What Slack may answer with a "no" without any text being to blame. */
const harmless = ['expired_trigger_id', 'not_found', 'trigger_exchanged', 'error_processing_metadata'];

const complaints: string[] = [];
const log: Log = {
  debug() {},
  info() {},
  warn: (fields, message) => void complaints.push(`warn: ${message} ${JSON.stringify(fields).slice(0, 500)}`),
  error: (fields, message) =>
    void complaints.push(`error: ${message} ${JSON.stringify(fields).slice(0, 500)}`),
};
const sent: Entry[] = [];
/** How many of what was sent have been looked at. */
let looked = 0;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    load: loadHostile,
    log,
    env: { PUBLIC_URL: publicUrl },
    names: {
      rep: payloads.channel,
      other: `${payloads.bidi}${payloads.marks}`,
      manager: `${payloads.link} ${payloads.emoji}`,
      ops: payloads.control,
      admin: payloads.pile,
      guest: payloads.user,
    },
  });
  // Every call is allowed at once: what a vendor allows is not what this is about, and waiting for it takes long.
  await sql(
    rig.databaseUrl,
    `CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.grants = '{}'; RETURN NEW; END $$`,
  );
  await sql(
    rig.databaseUrl,
    'CREATE TRIGGER forget BEFORE UPDATE ON rate_window FOR EACH ROW EXECUTE FUNCTION forget()',
  );
  rig.slack.traffic.onEntry((entry) => sent.push(entry));
  await rig.sync('hubspot');
  await rig.sync('stripe');
  for (const kind of kinds) {
    const text = payloads[kind]!;
    const about = (max: number) => text.slice(0, max);
    const email = mailOf(kind);
    const profile = { name: about(200), company: about(200), phone: about(50), title: about(500) };
    const utm = { source: about(500), medium: about(500), campaign: about(500) };
    const events = [
      websiteEvent('form.submitted', { email, form: about(200), ...profile, utm }),
      websiteEvent('content.downloaded', { email, resource: about(500), ...profile }),
      websiteEvent('course.previewed', { email, course: about(200), utm }),
      websiteEvent('page.viewed', { email, page: about(500), title: about(500) }),
      websiteEvent('consultation.requested', { email, requestId: `r-${about(50)}`, title: about(500) }),
      // Somebody whom the CRM does not know: all that is known is what they typed.
      websiteEvent('form.submitted', { email: `new.${email}`, form: about(200), ...profile }),
    ];
    await Promise.all(events.map((event) => rig.inbound(event)));
  }
  await rig.settled();
}, 120_000);
afterAll(() => rig.stop());

/** Like `rig.settled`, for many at once: whoever asks during a look shares the next one. */
let look: Promise<void> = Promise.resolve();
let nextLook: Promise<void> | undefined;
function settled(): Promise<void> {
  nextLook ??= look.then(() => {
    nextLook = undefined;
    look = rig.settled();
    return look;
  });
  return nextLook;
}

const windowOf = (as: As): SlackView | undefined => rig.slack.views.stackOf(people[as].id).at(-1);
const homeOf = (as: As): SlackView | undefined => rig.slack.views.homeOf(people[as].id);

/** Waits until everything was said, and holds what the bot has sent since the last look against the rules. */
async function expectClean(shows?: RegExp): Promise<string> {
  await settled();
  const fresh = sent.slice(looked);
  looked = sent.length;
  const faults = fresh.flatMap((entry) =>
    faultsOf(sentIn(entry), isOurs).map((fault) => ({ in: entry.name, ...fault })),
  );
  expect(faults.slice(0, 10)).toEqual([]);
  const refused = fresh.flatMap((entry) =>
    entry.to === 'slack' && entry.answer?.ok === false && !harmless.includes(String(entry.answer.error))
      ? [`${entry.name}: ${JSON.stringify(entry.answer)}`]
      : entry.to === 'app' && entry.status !== 200
        ? [`${entry.name}: ${entry.status} ${entry.reason}`]
        : [],
  );
  expect(refused.slice(0, 10)).toEqual([]);
  expect(complaints.splice(0).filter((one) => !one.includes('made an encryption key'))).toEqual([]);
  const said = JSON.stringify(fresh.map((entry) => sentIn(entry).body));
  if (shows) expect(said).toMatch(shows);
  return said;
}

let shown = 0;
/** Has the bot send a view as a message. */
const show = (view: View, destination: Destination) =>
  rig.bot.core.stores.outbox.add(undefined, rig.workspaceId, [
    { key: `shown:${shown++}`, destination, view },
  ]);

/** Presses everything that messages since then have, each kind of button once. */
async function pressAll(as: As, since: number, done: Set<string>): Promise<void> {
  const mine = rig.slack.messagesFor(people[as].id).filter(({ from, seq }) => from === 'bot' && seq > since);
  for (const message of mine)
    for (const { actionId, label, value } of pressable(message)) {
      const what = `${label} ${/"t":"\w+"|"f":"\w+"/.exec(value)?.[0]} ${message.blocks[0]?.type}`;
      if (done.has(what)) continue;
      done.add(what);
      await rig.slack.press({
        as: people[as].id,
        channel: message.channel,
        messageTs: message.ts,
        actionId,
        value,
      });
      await settled();
      rig.slack.views.close(people[as].id, true);
    }
}

const lists = [
  ...['/leads all 50', '/leads hot', '/leads new 50', '/leads mine 50', '/lead zq'],
  ...['/deals open 50', '/deals stuck 50', '/deals closing', '/deals won', '/deals lost', '/deals mine 50'],
  ...['/health', '/digest', '/digest settings', '/digest now', '/switchboard help', '/switchboard status'],
  ...['/switchboard settings', '/resync hubspot'],
];
const asked = [
  ...['Who are my hot leads?', 'Show all leads', 'Which of my deals are stuck?', 'Payments of the last week'],
  ...['What are my tasks?', 'Show all tasks', 'Are all systems in sync?', 'Which leads are new?'],
];

const roles = ['rep', 'manager', 'ops', 'admin', 'guest'] as const;
/** Each of them does it at the same time. */
const together = <T extends As>(everybody: readonly T[], work: (as: T) => Promise<void>) =>
  Promise.all(everybody.map(work));
/** Two reps and two who lead them: whoever may change things takes every fourth payload. */
const writers = ['rep', 'other', 'manager', 'admin'] as const;
const sharedOut = <T>(each: readonly T[], work: (as: As, one: T) => Promise<void>) =>
  together(writers, async (as) => {
    for (const [index, one] of each.entries())
      if (index % writers.length === writers.indexOf(as)) await work(as, one);
  });

describe('whatever outsiders wrote, shown to every role at once', () => {
  test('is only text in lists, cards and answers, in direct messages and channels', async () => {
    const since = rig.slack.seq;
    await together(roles, async (as) => {
      const inChannel = as === 'guest' ? channels.shared : channels.sales;
      for (const text of lists) await rig.slack.command({ as: people[as].id, dm: true, text });
      for (const text of lists.slice(0, 8))
        await rig.slack.command({ as: people[as].id, channel: inChannel, text });
      for (const text of asked) {
        await rig.slack.say({ as: people[as].id, dm: true, text });
        await rig.slack.say({ as: people[as].id, channel: inChannel, text: `<@U0SWITCHB> ${text}` });
      }
    });
    await expectClean(/zq/);
    for (const as of roles) {
      const said = rig.slack
        .messagesFor(people[as].id)
        .filter(({ from, seq }) => from === 'bot' && seq > since);
      if (as !== 'guest') expect([as, JSON.stringify(said)]).toEqual([as, expect.stringMatching(/zq/)]);
    }
    const pressed = new Map(roles.map((as) => [as, new Set<string>()]));
    await together(roles, (as) => pressAll(as, since, pressed.get(as)!));
    await expectClean();
    const again = rig.slack.seq;
    await together(roles, (as) => pressAll(as, again, pressed.get(as)!));
    await expectClean();
  }, 120_000);

  test('is only text on the Home tab and in the windows that open from it', async () => {
    await together(roles, async (as) => void (await rig.slack.openMessages(people[as].id, 'home')));
    await expectClean();
    await together(roles, async (as) => {
      const pressed = new Set<string>();
      for (const element of homeOf(as)?.blocks.flatMap(elementsOf) ?? []) {
        const { action_id: actionId, value, text } = element as Partial<Record<string, string>>;
        const what = `${JSON.stringify(text)} ${/"[tf]":"\w+"/.exec(value ?? '')?.[0]}`;
        if (!actionId || !value || pressed.has(what)) continue;
        pressed.add(what);
        const there = homeOf(as)
          ?.blocks.flatMap(elementsOf)
          .some((each) => each.action_id === actionId);
        if (!there) continue;
        await rig.slack.pressInView({ as: people[as].id, view: 'home', actionId });
        await settled();
        rig.slack.views.close(people[as].id, true);
      }
    });
    await expectClean();
  }, 60_000);
});

describe('whatever outsiders wrote', () => {
  test('is only text on the card of each of them: by command, as lead, as customer, as a step', async () => {
    for (const kind of kinds) {
      const email = mailOf(kind);
      await rig.slack.command({ as: people.rep.id, dm: true, text: `/lead ${email}` });
      await rig.slack.command({ as: people.manager.id, channel: channels.sales, text: `/lead new.${email}` });
      await rig.slack.runStep({
        callbackId: 'lookup_lead',
        inputs: { lead: email, person: { id: people.rep.id, secret: 'test' } },
      });
      for (const tool of ['lead_get', 'customer_get']) {
        const { view } = await runAs(rig, 'manager', tool, { who: email });
        expect([kind, view.kind]).toEqual([kind, tool === 'lead_get' ? 'lead' : 'customer']);
        await show(view, { user: people.manager.id });
      }
    }
    await expectClean(/zq/);
  }, 120_000);

  test('is only text below links and in the details beside them', async () => {
    const urls = kinds.flatMap((kind) => [
      `https://app.hubspot.com/contacts/4711/record/0-1/${contactIds.get(kind)}`,
      `https://app.hubspot.com/contacts/4711/record/0-3/${dealIds.get(kind)}`,
    ]);
    const { id: as } = people.rep;
    const post = (url: string) => rig.slack.say({ as, channel: channels.sales, text: `<${url}>` });
    const posted = await Promise.all(urls.map(post));
    await rig.settled();
    for (const [index, url] of urls.entries())
      await rig.slack.openEntity({ as, channel: channels.sales, messageTs: posted[index]!.ts, url });
    await rig.settled();
    // A workspace that has not switched work objects on.
    rig.slack.addFault({ method: 'chat.unfurl', error: 'error_processing_metadata', times: urls.length });
    for (const url of urls) await post(url);
    await rig.settled();
    rig.slack.clearFaults();
    complaints.splice(
      0,
      complaints.length,
      ...complaints.filter((one) => !one.includes('Slack takes no Work Object')),
    );
    const said = await expectClean(/zq/);
    expect(said).toMatch(/"unfurls"/);
    expect(said).toMatch(/entity_payload/);
  }, 120_000);

  test('is only text in search fields and forms, and in what comes of them', async () => {
    for (const callbackId of ['find_lead', 'log_note']) {
      await sharedOut(kinds, async (as, kind) => {
        const { id } = people[as];
        await rig.slack.shortcut({ as: id, callbackId });
        await eventually(
          'a window',
          () => windowOf(as)?.blocks.some(({ type }) => type === 'input') === true,
        );
        const typed = await rig.slack.options({
          as: id,
          view: 'modal',
          actionId: 'lead',
          value: mailOf(kind),
        });
        expect(typed.problem).toBeUndefined();
        const [found] = typed.options;
        if (!found) throw new Error(`nobody found for ${kind}`);
        const submitted = await rig.slack.submit({
          as: id,
          values: {
            lead: found.value,
            ...(callbackId === 'log_note' && { text: payloads[kind]!.slice(0, 3_000) }),
          },
        });
        expect(submitted.problem).toBeUndefined();
        await settled();
        rig.slack.views.close(id, true);
      });
      const searched = ['zq', ...Object.values(payloads).map((text) => text.slice(0, 150))];
      await sharedOut(searched, async (as, value) => {
        const { id } = people[as];
        await rig.slack.shortcut({ as: id, callbackId });
        await eventually(
          'a window',
          () => windowOf(as)?.blocks.some(({ type }) => type === 'input') === true,
        );
        expect(
          (await rig.slack.options({ as: id, view: 'modal', actionId: 'lead', value })).problem,
        ).toBeUndefined();
        rig.slack.views.close(id, true);
      });
    }
    await expectClean(/zq/);
  }, 120_000);

  test('is only text when a message is made a note or a task, and when that is confirmed', async () => {
    await sharedOut(kinds, async (as, kind) => {
      const { id } = people[as];
      const text = payloads[kind]!;
      // As Slack has it once somebody typed it, and as another app may have sent it.
      for (const [callbackId, stored] of [
        ['message_note', text],
        ['message_task', text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')],
      ] as const) {
        const { ts } = rig.slack.workspace.post({
          channel: channels.sales,
          user: people.other.id,
          from: 'person',
          text: stored,
        });
        await rig.slack.shortcut({ as: id, callbackId, channel: channels.sales, messageTs: ts });
        await eventually(
          'a window',
          () => windowOf(as)?.blocks.some(({ type }) => type === 'input') === true,
        );
        const { options } = await rig.slack.options({
          as: id,
          view: 'modal',
          actionId: 'lead',
          value: mailOf(kind),
        });
        const { errors } = await rig.slack.submit({ as: id, values: { lead: options[0]!.value } });
        await settled();
        if (!errors) {
          const confirm = windowOf(as)
            ?.blocks.flatMap(elementsOf)
            .find((one) => one.action_id === 'pending.confirm');
          if (confirm) {
            await rig.slack.pressInView({ as: id, view: 'modal', actionId: 'pending.confirm' });
            await settled();
          }
        }
        rig.slack.views.close(id, true);
      }
    });
    await expectClean(/zq/);
  }, 180_000);

  test('is only text when people type it: commands, sentences, proposals, titles of conversations', async () => {
    await sharedOut(kinds, async (as, kind) => {
      const { id } = people[as];
      const text = payloads[kind]!.slice(0, 3_500);
      const email = mailOf(kind);
      for (const command of [
        '/lead',
        '/leads',
        '/deals',
        '/health',
        '/resync',
        '/digest',
        '/switchboard',
        '/other',
      ])
        await rig.slack.command({ as: id, dm: true, text: `${command} ${text}` });
      await rig.slack.command({ as: id, dm: true, text: `/switchboard help ${text}` });
      for (const sentence of [
        text,
        `tell me about ${text}`,
        `Add a note to ${email}: ${text}`,
        `Create a task for ${email}: ${text} tomorrow`,
        `Create a deal for ${email}: ${text} 500 EUR`,
        `Move the deal ${text.slice(0, 60)} to ${payloads.link}`,
      ])
        await rig.slack.say({ as: id, dm: true, text: sentence });
    });
    await expectClean(/zq/);
    // Each proposal is confirmed, and a second time, when it is stale.
    for (const tool of ['deal_move', 'deal_create', 'task_create'])
      for (const kind of kinds.slice(0, 16)) {
        const who = mailOf(kind);
        const text = payloads[kind]!.trim().slice(0, 200) || 'zq';
        const stage = payloads[kinds[(kinds.indexOf(kind) + 1) % kinds.length]!]!.trim();
        const input =
          tool === 'deal_move'
            ? { deal: payloads[kind]!.trim().slice(0, 200) || '-', stage: stage.slice(0, 200) || '-' }
            : tool === 'deal_create'
              ? { who, name: text, amountMinor: 100, currency: 'EUR' }
              : { who, title: text };
        const { view } = await runAs(rig, 'rep', tool, input);
        await show(view, { user: people.rep.id });
      }
    await expectClean(/zq/);
    await together(writers, async (as) => {
      const { id } = people[as];
      const waiting = rig.slack
        .messagesFor(id)
        .filter((one) => /pending\.confirm/.test(JSON.stringify(one.blocks)));
      expect(waiting.length).toBeGreaterThan(as === 'rep' ? 20 : 5);
      for (const message of waiting)
        for (const actionId of ['pending.confirm', 'pending.cancel'])
          await rig.slack
            .press({ as: id, channel: message.channel, messageTs: message.ts, actionId })
            .catch(() => undefined);
    });
    await expectClean(/zq/);
  }, 180_000);

  test('is only text on alerts, on what is decided about them, and in digests', async () => {
    const since = rig.slack.seq;
    for (const kind of kinds.slice(0, 16)) await makeHot(rig, freshMailOf(kind));
    await expectClean(/zq/);
    const cards = rig.slack.outbox().filter(({ channel, seq }) => channel === channels.sales && seq > since);
    expect(cards.length).toBeGreaterThan(10);
    for (const [index, card] of cards.entries()) {
      const wanted = ['Claim', 'Snooze', 'Not useful', 'Why?'][index % 4];
      const button = pressable(card).find(({ label }) => label === wanted);
      if (!button) continue;
      const as = people[index % 2 ? 'rep' : 'other'].id;
      await rig.slack.press({
        as,
        channel: card.channel,
        messageTs: card.ts,
        actionId: button.actionId,
        value: button.value,
      });
      await rig.settled();
      if (wanted === 'Snooze' && rig.slack.views.stackOf(as).length > 0) {
        await rig.slack.submit({ as });
        await rig.settled();
      }
      rig.slack.views.close(as, true);
    }
    for (const as of ['rep', 'other'] as const)
      for (const message of rig.slack.messagesFor(people[as].id))
        if (/pending\.confirm/.test(JSON.stringify(message.blocks)))
          await rig.slack.press({
            as: people[as].id,
            channel: message.channel,
            messageTs: message.ts,
            actionId: 'pending.confirm',
          });
    await rig.slack.command({ as: people.manager.id, dm: true, text: '/digest now' });
    await expectClean(/zq/);
  }, 120_000);

  test('is only text in every view that was sent, on every surface and in a terminal', async () => {
    const rows = await sql<{ view: View }>(
      rig.databaseUrl,
      'SELECT DISTINCT view FROM outbox_message ORDER BY view',
    );
    expect(rows.length).toBeGreaterThan(200);
    const reader = { timeZone: 'Europe/Berlin', now: rig.clock.now() };
    const faults = rows.flatMap(({ view }) => {
      const bodies: [string, unknown][] = [
        ['response_url', { ...present(view, reader), parse: 'none', link_names: false }],
        ['window', presentModal(view, reader)],
        ['home', presentHome(view, reader)],
      ];
      return bodies.flatMap(([name, body]) =>
        faultsOf({ name, body }, isOurs).map((fault) => ({ kind: view.kind, name, ...fault })),
      );
    });
    expect(faults.slice(0, 10)).toEqual([]);
    for (const { view } of rows)
      expect(toPlainText(view, reader).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  }, 60_000);
});

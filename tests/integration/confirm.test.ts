import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../playground/slack/index.ts';
import type { Request } from '../../tools/context.ts';
import { channels, people, type Rig, startRig } from '../support/rig.ts';
import { audited, held, loadSalesTeam, pressable } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ load: loadSalesTeam });
  await rig.sync('hubspot');
});
afterAll(() => rig.stop());

/** Asks for a write in the sales channel and returns the card as it was posted. */
async function cardFor(sentence: string): Promise<Message> {
  const { messages } = await rig.ask('rep', `@switchboard ${sentence}`, { channel: channels.sales });
  const card = messages.find((message) => message.blocks.length > 0 && pressable(message).length > 0);
  if (!card) throw new Error(`No card for "${sentence}", but: ${messages.map(({ text }) => text)}`);
  return structuredClone(card);
}
/** The message as it is now. */
const now = ({ channel, ts }: Message): Message => rig.slack.workspace.find(channel, ts)!;
const labels = (message: Message): string[] => pressable(message).map(({ label }) => label);
const confirm = (card: Message, as: keyof typeof people = 'rep') => rig.press(as, card, 'pending.confirm');
const notesSaying = (text: string) =>
  held(rig, 'notes').filter(({ properties }) => properties.hs_note_body?.includes(text));

const idAndHash = (card: Message): [id: string, hash: string] =>
  pressable(card)
    .find(({ label }) => label === 'Confirm')!
    .value.split(':') as [string, string];
const requestOf = (userId: string): Request => ({
  workspaceId: rig.workspaceId,
  actor: { kind: 'teammate', id: userId, name: 'Ada Rep', role: 'rep', timeZone: 'Europe/Berlin' },
  origin: 'button',
  audience: ['public', 'team', 'finance', 'pii'],
  id: 'test',
});
const click = (card: Message, { hash = idAndHash(card)[1], by = people.rep.id as string } = {}) =>
  rig.bot.core.runner.confirm(idAndHash(card)[0], hash, requestOf(by));

describe('each write is shown first and done once', () => {
  test('a note', async () => {
    const card = await cardFor('add a note to Grace Hopper: asks for an invoice');
    expect(card.text).toContain('Grace Hopper');
    expect(card.text).toContain('asks for an invoice');
    expect(labels(card)).toEqual(['Confirm', 'Cancel']);
    expect(notesSaying('invoice')).toHaveLength(0);

    await confirm(card);
    expect(notesSaying('asks for an invoice')).toHaveLength(1);
    const [note] = notesSaying('asks for an invoice');
    expect(rig.hubspot.crm.associations.of('notes', note!.id, 'contacts')).toEqual(['101']);
  });

  test('a task, due in the morning of the person who asks and owned by them', async () => {
    const card = await cardFor('create a task for Grace Hopper: call about the offer tomorrow');
    expect(card.text).toContain('09:00 (Europe/Berlin)');
    await confirm(card);
    const [task, ...more] = held(rig, 'tasks');
    expect(more).toEqual([]);
    expect(task?.properties).toMatchObject({
      hs_task_subject: 'call about the offer',
      hubspot_owner_id: '11',
    });
    const due = new Date(task!.properties.hs_timestamp!);
    expect(due.toLocaleTimeString('de', { timeZone: 'Europe/Berlin', timeStyle: 'short' })).toBe('09:00');
  });

  test('a deal that moves, with its old and its new stage', async () => {
    const card = await cardFor('move the deal Navy course pack to Offer sent');
    expect(card.text).toContain('Enquiry → Offer sent');
    expect(rig.hubspot.crm.tables.deals.get('201')?.properties.dealstage).toBe('enquiry');
    await confirm(card);
    expect(rig.hubspot.crm.tables.deals.get('201')?.properties.dealstage).toBe('offer');
  });

  test('a new deal, with its money', async () => {
    const card = await cardFor('create a deal for Grace Hopper: Fleet training, 2,500 EUR');
    expect(card.text).toContain('EUR 2,500.00');
    expect(card.text).toContain('Enquiry (Sales)');
    expect(held(rig, 'deals')).toHaveLength(3);
    await confirm(card);
    const deal = held(rig, 'deals').at(-1)!;
    expect(deal.properties).toMatchObject({
      dealname: 'Fleet training',
      dealstage: 'enquiry',
      amount: '2500.00',
      deal_currency_code: 'EUR',
      hubspot_owner_id: '11',
    });
    expect(rig.hubspot.crm.associations.of('deals', deal.id, 'contacts')).toEqual(['101']);
    expect(held(rig, 'deals')).toHaveLength(4);
  });

  test('a long note is shown to its last word before it can be confirmed', async () => {
    const words = Array.from({ length: 250 }, (_, n) => `word${n}`);
    const card = await cardFor(`add a note to Grace Hopper: ${words.join(' ')}`);
    for (const word of words) expect(JSON.stringify(card.blocks)).toContain(word);
    await confirm(card);
    expect(notesSaying('word0 ')).toHaveLength(1);
    expect(notesSaying('word249')).toHaveLength(1);
  });
});

describe('a text with characters that take two units', () => {
  test('is shown and written whole when it is one long word of emoji', async () => {
    const emoji = `x${'😀'.repeat(620)}`;
    const card = await cardFor(`add a note to Grace Hopper: ${emoji}`);
    const shown = pressable(card).length > 0 ? JSON.stringify(card.blocks) : '';
    expect(shown.match(/😀/gu)).toHaveLength(620);
    await confirm(card);
    expect(notesSaying(emoji)).toHaveLength(1);
  });

  test('is no hindrance when a model broke one in two, or sent NUL', async () => {
    const text = `broken \uD83D and \u0000 inside ${'😀'.repeat(3)}`;
    const call = { tool: 'note_add', input: { who: 'Grace Hopper', text } };
    const outcome = await rig.bot.core.runner.run(call, requestOf(people.rep.id));
    if (outcome.status !== 'needs_confirmation') throw new Error(JSON.stringify(outcome));
    const done = await rig.bot.core.runner.confirm(
      outcome.pendingId,
      outcome.argsHash,
      requestOf(people.rep.id),
    );
    expect(done.status).toBe('done');
    expect(notesSaying('broken \uFFFD and  inside 😀😀😀')).toHaveLength(1);
  });

  test('is no hindrance to the audit entry that cuts it', async () => {
    const topic = `${'x'.repeat(99)}😀😀`;
    const entries = await audited(rig, async () => {
      await rig.bot.core.runner.run(
        { tool: 'lead_get', input: { who: topic, odd: '\uD83D\u0000' } },
        requestOf(people.rep.id),
      );
    });
    expect(entries).toMatchObject([
      { subject: 'lead_get', detail: { input: { who: 'x'.repeat(99), odd: '\uFFFD' } } },
    ]);
    expect(await rig.bot.core.stores.audit.verify(rig.workspaceId)).not.toHaveProperty('broken');
  });
});

describe('one effect, however often it is pressed', () => {
  test('50 clicks at once', async () => {
    const card = await cardFor('add a note to Grace Hopper: fifty clicks');
    const since = rig.slack.seq;
    const pressed = Array.from({ length: 8 }, () => confirm(card));
    const outcomes = await Promise.all(Array.from({ length: 42 }, () => click(card)));
    await Promise.all(pressed);
    await rig.settled();
    await rig.slack.settled({ as: people.rep.id, since });
    expect(notesSaying('fifty clicks')).toHaveLength(1);
    for (const outcome of outcomes.filter(({ status }) => status !== 'done'))
      expect(outcome).toMatchObject({ status: 'refused', error: { code: 'stale' } });
  });

  test('the card becomes what was done, with nothing left to press', async () => {
    const card = await cardFor('add a note to Grace Hopper: replaces the card');
    await confirm(card);
    expect(now(card).text).toContain('Note added');
    expect(pressable(now(card))).toEqual([]);
    await expect(confirm(card)).rejects.toThrow('no element');
    expect(await click(card)).toMatchObject({ status: 'refused', error: { code: 'stale' } });
    expect(notesSaying('replaces the card')).toHaveLength(1);
  });

  test('a bot that was restarted between card and click', async () => {
    const card = await cardFor('add a note to Grace Hopper: survives a restart');
    await rig.restart();
    await confirm(card);
    expect(notesSaying('survives a restart')).toHaveLength(1);
    expect(now(card).text).toContain('Note added');
  });
});

describe('a bot that was cut off while it wrote goes on under the same key', () => {
  const cutOff = async (card: Message) => {
    const begun = `UPDATE pending_action SET status = 'executing', decided_at = now() - interval '6 minutes' WHERE id = $1`;
    await sql(rig.databaseUrl, begun, [idAndHash(card)[0]]);
  };
  const recovered = async () => {
    const since = rig.slack.seq;
    rig.bot.wake('tidy');
    return (await rig.slack.settled({ as: people.rep.id, since })).messages;
  };

  test('when nothing had been written yet: once, and who asked is told', async () => {
    const card = await cardFor('add a note to Grace Hopper: cut off before');
    await cutOff(card);
    const messages = await recovered();
    expect(messages).toMatchObject([{ channel: card.channel, threadTs: card.threadTs }]);
    expect(messages[0]?.text).toContain('Note added');
    expect(messages[0]?.text).toContain('I was cut off');
    expect(notesSaying('cut off before')).toHaveLength(1);
    expect(await click(card)).toMatchObject({ status: 'refused', error: { code: 'stale' } });
    expect(notesSaying('cut off before')).toHaveLength(1);
  });

  test('when HubSpot had written it already: it looks, and writes nothing more', async () => {
    const card = await cardFor('add a note to Grace Hopper: cut off after');
    const [id = ''] = idAndHash(card);
    const contactId = String(
      held(rig, 'contacts').find(({ properties }) => properties.firstname === 'Grace')?.id,
    );
    await rig.bot.core.systems.get('hubspot')?.act(
      rig.workspaceId,
      'note_create',
      {
        target: { type: 'contact', id: contactId },
        text: 'cut off after',
        at: rig.clock.now().toISOString(),
      },
      id,
    );
    await sql(rig.databaseUrl, `UPDATE action_call SET state = 'pending', output = NULL WHERE key = $1`, [
      id,
    ]);
    await cutOff(card);
    expect((await recovered())[0]?.text).toContain('Note added');
    expect(notesSaying('cut off after')).toHaveLength(1);
  });

  test('but not for somebody who has left meanwhile, and says that nobody knows', async () => {
    const card = await cardFor('add a note to Grace Hopper: cut off and gone');
    await cutOff(card);
    const leave = (active: boolean) =>
      sql(rig.databaseUrl, 'UPDATE teammate SET active = $2 WHERE slack_user_id = $1', [
        people.rep.id,
        active,
      ]);
    await leave(false);
    expect((await recovered())[0]?.text).toContain('It is not known whether this took effect');
    await leave(true);
    expect(notesSaying('cut off and gone')).toEqual([]);
    expect(await click(card)).toMatchObject({ status: 'refused', error: { code: 'unknown_outcome' } });
  });
});

describe('nothing is done', () => {
  const nothingFor = (card: Message, text: string) => {
    expect(notesSaying(text)).toEqual([]);
    expect(labels(now(card))).toEqual(['Confirm', 'Cancel']);
  };

  test('when somebody else presses, who alone is told why', async () => {
    const card = await cardFor('add a note to Grace Hopper: not by others');
    const { messages } = await confirm(card, 'other');
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ ephemeralTo: people.other.id });
    expect(messages[0]?.text).toContain('Only the person who asked');
    nothingFor(card, 'not by others');
    const cancelled = await rig.press('other', card, 'pending.cancel');
    expect(cancelled.messages[0]?.ephemeralTo).toBe(people.other.id);
    await confirm(card);
    expect(notesSaying('not by others')).toHaveLength(1);
  });

  test('after Cancel', async () => {
    const card = await cardFor('add a note to Grace Hopper: cancelled');
    await rig.press('rep', card, 'pending.cancel');
    expect(now(card).text).toContain('Nothing was changed');
    expect(pressable(now(card))).toEqual([]);
    expect(await click(card)).toMatchObject({ status: 'refused', error: { code: 'expired' } });
    expect(notesSaying('cancelled')).toEqual([]);
  });

  test('when the button carries another hash', async () => {
    const card = await cardFor('add a note to Grace Hopper: other hash');
    const forged = await click(card, { hash: 'a'.repeat(64) });
    expect(forged).toMatchObject({ status: 'refused', error: { code: 'stale' } });
    nothingFor(card, 'other hash');
  });

  test('when the stored request was changed', async () => {
    const card = await cardFor('add a note to Grace Hopper: as shown');
    const forge = `UPDATE pending_action SET input = jsonb_set(input, '{text}', '"forged"') WHERE id = $1`;
    await sql(rig.databaseUrl, forge, [idAndHash(card)[0]]);
    const { messages } = await confirm(card);
    expect(messages.at(-1)?.text).toContain('not the one that was shown');
    expect(notesSaying('forged')).toEqual([]);
    nothingFor(card, 'as shown');
  });

  test('when somebody types "yes"', async () => {
    const card = await cardFor('add a note to Grace Hopper: typed yes');
    for (const word of ['yes', 'ja', 'confirm it', 'ok!']) {
      const { messages } = await rig.ask('rep', `@switchboard ${word}`, {
        channel: channels.sales,
        thread: card.threadTs!,
      });
      expect(messages).toHaveLength(1);
    }
    nothingFor(card, 'typed yes');
  });

  test('when the role that allowed it is gone', async () => {
    const card = await cardFor('add a note to Grace Hopper: role gone');
    await rig.restart({ roles: { manager: [], admin: [], ops: [people.rep.id] } });
    const entries = await audited(rig, async () => {
      const { messages } = await confirm(card);
      expect(messages.at(-1)?.text).toContain('may not do this');
    });
    expect(entries).toMatchObject([{ kind: 'action', subject: idAndHash(card)[0], outcome: 'forbidden' }]);
    nothingFor(card, 'role gone');
    await rig.restart();
  });

  test('after a quarter of an hour', async () => {
    const card = await cardFor('add a note to Grace Hopper: too late');
    rig.clock.advance(15 * 60_000);
    const { messages } = await confirm(card);
    expect(messages.at(-1)?.text).toContain('15 minutes');
    expect(notesSaying('too late')).toEqual([]);
  });
});

describe('the record changed since it was shown', () => {
  test('nothing is written; the card shows the new values and asks again', async () => {
    const card = await cardFor('move the deal Enigma workshop to Won');
    expect(card.text).toContain('Enquiry → Won');
    rig.hubspot.crm.update('deals', '202', { dealstage: 'offer' });
    await confirm(card);
    expect(rig.hubspot.crm.tables.deals.get('202')?.properties.dealstage).toBe('offer');
    expect(now(card).text).toContain('changed since this was shown');
    expect(now(card).text).toContain('Offer sent → Won');
    expect(idAndHash(now(card))).not.toEqual(idAndHash(card));

    expect(await click(card)).toMatchObject({ status: 'refused' });
    await confirm(now(card));
    expect(rig.hubspot.crm.tables.deals.get('202')?.properties.dealstage).toBe('won');
  });

  test('the new card still says that outside text was read', async () => {
    const call = { tool: 'deal_move', input: { deal: '202', stage: 'Offer sent' } };
    const tainted = { ...requestOf(people.rep.id), tainted: true };
    const shown = await rig.bot.core.runner.run(call, tainted);
    if (shown.status !== 'needs_confirmation') throw new Error(`was ${shown.status}`);
    rig.hubspot.crm.update('deals', '202', { dealname: 'Enigma workshop, renamed' });
    const fresh = await rig.bot.core.runner.confirm(
      shown.pendingId,
      shown.argsHash,
      requestOf(people.rep.id),
    );
    expect(fresh).toMatchObject({ status: 'needs_confirmation', view: { pending: { tainted: true } } });
  });

  test('a record that is gone is said to be gone', async () => {
    const card = await cardFor('move the deal Enigma follow-up to Offer sent');
    rig.hubspot.crm.archive('deals', '203');
    const { messages } = await confirm(card);
    expect(messages.at(-1)?.text).toContain('no longer has this deal');
  });
});

describe('the answer of HubSpot gets lost', () => {
  test('the note is there once, and the person hears that it is', async () => {
    const card = await cardFor('add a note to Grace Hopper: lost answer');
    rig.hubspot.faults.set({ matching: '/crm/objects/2026-03/notes', dropAfterEffect: true, times: 1 });
    await confirm(card);
    rig.hubspot.faults.clear();
    expect(notesSaying('lost answer')).toHaveLength(1);
    expect(now(card).text).toContain('Note added');
  });

  test('so is the deal', async () => {
    const card = await cardFor('create a deal for Grace Hopper: Lost and found');
    rig.hubspot.faults.set({ matching: '/crm/objects/2026-03/deals', dropAfterEffect: true, times: 1 });
    await confirm(card);
    rig.hubspot.faults.clear();
    const named = held(rig, 'deals').filter(({ properties }) => properties.dealname === 'Lost and found');
    expect(named).toHaveLength(1);
    expect(now(card).text).toContain('Deal opened');
  });

  test('nobody can look either: the person is told to look, and a second click does nothing', async () => {
    const card = await cardFor('add a note to Grace Hopper: nobody knows');
    rig.hubspot.faults.set(
      { matching: '/crm/objects/2026-03/notes', dropAfterEffect: true },
      { matching: '/crm/v4', status: 500 },
    );
    const { messages } = await confirm(card);
    rig.hubspot.faults.clear();
    expect(messages.at(-1)?.text).not.toMatch(/nothing was (done|changed)/i);
    expect(messages.at(-1)?.text).toMatch(/may have|look/i);
    const again = await click(card);
    expect(again.status).toBe('refused');
    expect(JSON.stringify(again)).not.toMatch(/nothing was (done|changed)/i);
    expect(notesSaying('nobody knows')).toHaveLength(1);
  });
});

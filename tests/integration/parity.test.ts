import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextDigest } from '../../domain/digest.ts';
import type { Message } from '../../playground/slack/index.ts';
import { toolsByName } from '../../tools/registry.ts';
import type { View } from '../../tools/views.ts';
import { people, type Rig, startRig } from '../support/rig.ts';
import { audited, loadSalesTeam, makeHot, pressable } from '../support/sales-team.ts';
import { sql } from '../support/sql.ts';
import { terminal } from '../support/terminal.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ load: loadSalesTeam });
  await rig.sync('hubspot');
  await rig.sync('stripe');
  await makeHot(rig, 'grace.hopper@customer.example');
  await makeHot(rig, 'alan.turing@customer.example', 3);
});
afterAll(() => rig.stop());

/** What went through the tool door, and what came of it. */
interface Done {
  tool: string;
  input: unknown;
  outcome: string;
  actor: string;
  view: unknown;
}

/** Types words in a direct message, or asks in the terminal, and returns the one tool call that this made. */
async function done(as: keyof typeof people, words: string, inTerminal = false): Promise<Done> {
  let view: View | undefined;
  const entries = await audited(rig, async () => {
    if (inTerminal) {
      view = (await terminal<{ view: View }>(rig, ...words.split(' '), '--as', people[as].email)).view;
    } else {
      await type(people[as].id, words);
      view = await latestView();
    }
  });
  const calls = entries.filter(({ kind }) => kind === 'tool_call');
  expect(calls, words).toHaveLength(1);
  const [{ subject: tool, outcome, actor, detail }] = calls as [(typeof calls)[0]];
  // Defaults filled in: what a command leaves out, a sentence may say.
  return {
    tool,
    input: toolsByName.get(tool)?.input.parse(detail.input),
    outcome,
    actor,
    view: timeless(view),
  };
}

/** Resolves when the answer is out; what the person sees of it is not looked at here. */
async function type(as: string, text: string): Promise<void> {
  await (text.startsWith('/')
    ? rig.slack.command({ as, dm: true, text })
    : rig.slack.say({ as, dm: true, text }));
  await rig.settled();
}

/** The view in the last answer; below a sentence it is attached. */
async function latestView(): Promise<View | undefined> {
  const [row] = await sql<{ view: View }>(
    rig.databaseUrl,
    `SELECT view FROM outbox_message WHERE key LIKE 'reply:%' ORDER BY id DESC LIMIT 1`,
  );
  return row?.view.kind === 'answer' ? row.view.attachments.at(-1) : row?.view;
}

/** Two answers are given at two times, and each sync is a run of its own. */
function timeless(view: unknown): unknown {
  const moment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
  const text = JSON.stringify(view, (key, value) =>
    (typeof value === 'string' && moment.test(value)) || key === 'runId' ? '(a time)' : value,
  );
  return text === undefined ? undefined : JSON.parse(text);
}

/** All of these words must be one call with one result: the commands, the sentences, the terminal. */
const twins: [as: keyof typeof people, words: string[], inTerminal?: string][] = [
  [
    'rep',
    ['/leads', '/leads hot', '/leads heiße', 'who are the hot leads?', 'wer sind die heißen Leads?'],
    'leads hot',
  ],
  ['rep', ['/leads outreach', 'show the leads for outreach']],
  ['rep', ['/leads nurture', '/leads warm', 'list the leads in nurture']],
  ['rep', ['/leads new 2', 'show 2 new leads'], 'leads new 2'],
  ['rep', ['/leads all', '/leads alle', 'show all leads']],
  ['rep', ['/leads mine', 'who are my hot leads?', 'zeig mir meine heißen Leads'], 'leads mine'],
  ['other', ['/leads mine', 'show my hot leads'], 'leads mine'],
  [
    'rep',
    ['/lead Grace Hopper', 'tell me about Grace Hopper', 'why is Grace Hopper hot?'],
    'lead Grace Hopper',
  ],
  ['rep', ['/lead a.schmidt@customer.example', 'find a.schmidt@customer.example']],
  ['rep', ['/lead Schmidt', 'who is Schmidt?'], 'lead Schmidt'],
  ['rep', ['/deals', '/deals open', 'show the open deals']],
  ['rep', ['/deals stuck', '/deals hängende', 'which deals are stuck?'], 'deals stuck'],
  ['rep', ['/deals closing', 'which deals are closing?']],
  ['rep', ['/deals won', 'which deals have we won?']],
  ['rep', ['/deals lost', 'which deals were lost?']],
  ['rep', ['/deals mine', 'show my deals'], 'deals mine'],
  ['rep', ['/health', '/switchboard doctor', 'show the health']],
  ['rep', ['/health hubspot', 'is hubspot healthy?'], 'health hubspot'],
  ['rep', ['/resync hubspot status', 'how is the sync of hubspot?']],
  ['rep', ['/switchboard status', '/resync status', 'how did the last sync go?']],
  ['rep', ['/switchboard', '/switchboard help', 'help', 'was kannst du?']],
  ['manager', ['/digest', '/digest preview', 'show me the digest'], 'digest --preview'],
  [
    'manager',
    ['/digest preview 2026-03-02', 'preview the digest of 2026-03-02'],
    'digest --preview --date 2026-03-02',
  ],
  ['manager', ['/digest settings', 'what are the digest settings?']],
  ['manager', ['/switchboard settings', 'show me my settings']],
  ['manager', ['/digest now', 'send me the digest now']],
  ['rep', ['/digest', 'show me the digest'], 'digest --preview'],
  ['rep', ['/resync hubspot', 'resync hubspot']],
  ['ops', ['/resync inbound', 'resync inbound']],
];

describe('the same call, view and audit entry, however it is asked', () => {
  test.each(twins)('%s: %j', async (as, [first = '', ...others], inTerminal) => {
    const wanted = await done(as, first);
    expect(wanted.view).toBeDefined();
    for (const words of others) expect({ words, ...(await done(as, words)) }).toEqual({ words, ...wanted });
    if (inTerminal) expect(await done(as, inTerminal, true)).toEqual(wanted);
  });
});

describe('a sync is started the same way', () => {
  const ended = async () => {
    await eventually('the sync ended', async () => {
      const run = await rig.bot.core.stores.syncRuns.latest(rig.workspaceId, 'hubspot');
      return run?.finishedAt != null;
    });
    await rig.settled();
  };

  test.each([
    ['/resync hubspot', 'resync hubspot', 'sync hubspot'],
    ['/resync hubspot full', 'resync hubspot full', 'sync hubspot --full'],
    [
      '/resync hubspot since 2026-03-01',
      'resync hubspot since 2026-03-01',
      'sync hubspot --since 2026-03-01',
    ],
  ])('%s', async (command, sentence, inTerminal) => {
    const typed = await done('ops', command);
    await ended();
    const said = await done('ops', sentence);
    await ended();
    expect(said).toEqual(typed);
    const entries = await audited(rig, () => terminal(rig, ...inTerminal.split(' ')));
    expect(entries).toMatchObject([
      { kind: 'tool_call', subject: 'sync_start', origin: 'terminal', outcome: 'done' },
    ]);
    expect(toolsByName.get('sync_start')?.input.parse(entries[0]?.detail.input)).toEqual(typed.input);
  });
});

describe('whatever is pressed or comes by itself goes through the same door', () => {
  const person = { actor: `teammate:${people.rep.id}` };
  const pressed = (message: Message, label: string) => {
    const { actionId, value } = pressable(message).find((one) => one.label === label)!;
    return audited(rig, () => rig.press('rep', message, actionId, value));
  };

  test('Why?', async () => {
    const { messages } = await rig.ask('rep', '/leads hot');
    const entries = await pressed(messages[0]!, 'Why?');
    expect(entries).toMatchObject([
      { kind: 'tool_call', subject: 'lead_get', origin: 'button', outcome: 'done', ...person },
    ]);
  });

  test('Show more, of a command and of a sentence', async () => {
    for (const words of ['/leads all 2', 'show 2 of all leads']) {
      const { messages } = await rig.ask('rep', words);
      const entries = await pressed(messages[0]!, 'Show more');
      expect(entries).toMatchObject([
        { subject: 'leads_search', origin: 'button', outcome: 'done', detail: { input: { offset: 2 } } },
      ]);
    }
  });

  test('Confirm, with the proposal that it belongs to', async () => {
    const proposed = await audited(rig, () => rig.ask('rep', 'add a note to Grace Hopper: parity'));
    const proposal = proposed.find(({ kind }) => kind === 'tool_call');
    expect(proposal).toMatchObject({ subject: 'note_add', outcome: 'needs_confirmation', ...person });
    const card = rig.slack.messagesFor(people.rep.id).at(-1)!;
    expect(await pressed(card, 'Confirm')).toMatchObject([
      { kind: 'action', subject: proposal?.detail.pending, origin: 'button', outcome: 'done', ...person },
    ]);
    expect(JSON.stringify(proposed)).not.toContain('parity');
  });

  test('a sentence in the terminal', async () => {
    let answer: { tools?: string[] } = {};
    const entries = await audited(rig, async () => {
      answer = await terminal(rig, 'ask', 'who are the hot leads?', '--as', people.rep.email);
    });
    expect(answer.tools).toEqual(['leads_search']);
    expect(entries.filter(({ kind }) => kind === 'tool_call')).toMatchObject([
      { subject: 'leads_search', outcome: 'done', ...person },
    ]);
  });

  test('the daily digest, with what the manager would get by asking', async () => {
    const { business } = rig.bot.core.config;
    const due = nextDigest(rig.clock.now(), business.digest.at, people.manager.tz);
    rig.clock.advance(due.getTime() - rig.clock.now().getTime() + 1_000);
    const sent = () =>
      rig.slack
        .messagesFor(people.manager.id)
        .filter(({ text }) => text.startsWith('Digest of Test company'));
    const before = sent().length;
    const entries = await audited(rig, async () => {
      rig.bot.wake('digests');
      await eventually('the digest came', () => sent().length > before);
    });
    expect(entries.filter(({ origin }) => origin === 'schedule')).toMatchObject([
      { kind: 'tool_call', subject: 'digest_preview', actor: 'schedule:digest', outcome: 'done' },
    ]);
  });
});

import { AppError } from '../domain/errors.ts';
import type { Request, System, ToolRunner } from '../tools/context.ts';
import type { LeadRow, View } from '../tools/views.ts';
import { forms } from './forms/index.ts';
import type { FormContext, Submitted } from './inbound.ts';
import { noticeOf } from './notice.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';

/** What is answered while Slack waits: a form to fill in, what stands wrongly in it, what can be chosen. */
export interface FormDeps {
  runner: ToolRunner;
  whoIs: SlackHandlerDeps['whoIs'];
  /** The zone in which a person reads times. */
  zoneOf(workspaceId: string, userId: string): Promise<string>;
  systemsOf(workspaceId: string): ReadonlyMap<string, System>;
  now(): Date;
}
/** Who fills it in; `id` names the request in log and audit trail. */
export interface Asker {
  workspaceId: string;
  userId: string;
  id: string;
}
export interface Choice {
  value: string;
  label: string;
  detail?: string;
}
/** A view for the eyes of one person, in their time zone. */
export interface Shown {
  view: View;
  timeZone: string;
}

/** What the bot asks while Slack waits; each call is for one person. */
export interface Forms {
  open(form: Opening, asker: Asker): Promise<Shown>;
  /** What stands wrongly in which field; undefined when the form can be taken. */
  problems(form: Submitted, asker: Asker): Promise<Record<string, string> | undefined>;
  choices(field: string, words: string, asker: Asker): Promise<Choice[]>;
}
/** Which form, and what it is opened with. */
export type Opening = Pick<Submitted, 'id' | 'about'>;

export function formsFor(deps: FormDeps): Forms {
  /** Zones that forms were drawn in, by person: they are checked in the same, without asking the database. */
  const drawnIn = new Map<string, string>();
  const personOf = ({ workspaceId, userId }: Asker) => `${workspaceId} ${userId}`;
  return {
    async open(form, asker) {
      const shown = await openForm(form, asker, deps);
      drawnIn.set(personOf(asker), shown.timeZone);
      return shown;
    },
    async problems(form, asker) {
      const { workspaceId, userId } = asker;
      const timeZone = drawnIn.get(personOf(asker)) ?? (await deps.zoneOf(workspaceId, userId));
      const call = forms[form.id].toToolCall(form, { timeZone, now: deps.now() });
      return 'problems' in call ? call.problems : undefined;
    },
    choices: (field, words, asker) => choicesFor(field, words, asker, deps),
  };
}

const choices = 20;
const zones = Intl.supportedValuesOf('timeZone');

/** The form, or what is said in its place: this person may not, or it cannot be read right now. */
async function openForm({ id, about }: Opening, asker: Asker, deps: FormDeps): Promise<Shown> {
  const { runner, systemsOf, now } = deps;
  const request = await requestOf(asker, deps);
  const { actor } = request;
  const { timeZone } = actor;
  const form = forms[id];
  const permitted = runner.permits(form.tool, request);
  if ('refusal' in permitted) return { view: permitted.refusal, timeZone };
  const systems = [...systemsOf(asker.workspaceId).values()];
  const read: FormContext['read'] = async (tool, input) => {
    const { status, view } = await runner.run({ tool, input }, request);
    return status === 'done' ? view : undefined;
  };
  try {
    return { view: await form.build({ actor, now: now(), about, read, systems }), timeZone };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { view: noticeOf('problem', error.message, now()), timeZone };
  }
}

/** What fits the words that somebody has typed into a field so far; nothing where they may not see it. */
async function choicesFor(field: string, words: string, asker: Asker, deps: FormDeps): Promise<Choice[]> {
  if (/zone$/i.test(field)) return zonesLike(words);
  if (field !== 'lead') return [];
  const sought = words.trim().slice(0, 100);
  const call = sought
    ? { tool: 'leads_find', input: { words: sought, limit: choices } }
    : { tool: 'leads_search', input: { filter: 'all', limit: choices } };
  const { status, view } = await deps.runner.run(call, await requestOf(asker, deps));
  return status === 'done' && view.kind === 'leads' ? view.rows.map(choiceOf) : [];
}

const choiceOf = ({ id, name, company, email }: LeadRow): Choice => {
  const detail = [company?.untrusted, email?.untrusted].filter(Boolean).join(' · ');
  return { value: id, label: name.untrusted, ...(detail && { detail }) };
};

/** A window is for one person alone, wherever it was opened from: their own rights decide. */
async function requestOf({ workspaceId, userId, id }: Asker, { whoIs }: FormDeps): Promise<Request> {
  const { actor, audience } = await whoIs(workspaceId, userId);
  return { workspaceId, actor, origin: 'form', audience, id };
}

/** "new york" finds America/New_York. */
function zonesLike(words: string): Choice[] {
  const sought = plain(words);
  return zones
    .filter((zone) => plain(zone).includes(sought))
    .slice(0, choices)
    .map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_/]+/g, ' ');

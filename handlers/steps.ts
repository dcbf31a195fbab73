import type { ToolCall } from '../tools/views.ts';

/** A type of Slack's workflows. https://docs.slack.dev/reference/types */
interface Parameter {
  type: 'string' | 'number' | 'boolean' | 'slack#/types/user_context';
  title: string;
  description: string;
}
/** A step that people put into their workflows. manifest.yml declares the same. */
export interface Step {
  name: string;
  title: string;
  description: string;
  inputs: Record<string, Parameter>;
  outputs: Record<string, Parameter>;
  /** Outputs that every run has; the others are there when something was found. */
  always: readonly string[];
  /** Undefined: an input is missing. */
  toToolCall(inputs: Record<string, unknown>): ToolCall | undefined;
}

/** Slack fills it in with the person who started the workflow, or pressed a button in it; nobody can type it. */
export const personInput = 'person';

const lookupLead: Step = {
  name: 'lookup_lead',
  title: 'Look up a lead',
  description: 'Finds one lead by name or e-mail address: score, owner and a sentence to post',
  inputs: {
    lead: { type: 'string', title: 'Lead', description: 'A name or an e-mail address' },
    [personInput]: {
      type: 'slack#/types/user_context',
      title: 'On behalf of',
      description: 'The lead is shown as this person may see it',
    },
  },
  outputs: {
    found: { type: 'boolean', title: 'Found', description: 'Exactly one lead fits' },
    summary: {
      type: 'string',
      title: 'Summary',
      description: 'One or two sentences, with the age of the data',
    },
    name: { type: 'string', title: 'Name', description: 'Of the lead' },
    score: { type: 'number', title: 'Score', description: 'Points' },
    band: {
      type: 'string',
      title: 'Band',
      description: 'Hot, Sales outreach, Course nurture or General nurture',
    },
    owner: { type: 'string', title: 'Owner', description: 'Who owns the lead in the CRM' },
    link: { type: 'string', title: 'Link', description: 'The record in the CRM' },
  },
  always: ['found', 'summary'],
  toToolCall: ({ lead }) =>
    typeof lead === 'string' && lead.trim() ? { tool: 'lead_get', input: { who: lead.trim() } } : undefined,
};

export const steps: readonly Step[] = [lookupLead];

/** The person in a `user_context`: `{id, secret}`. */
export function personIn(inputs: Record<string, unknown>): string | undefined {
  const { id } = (inputs[personInput] ?? {}) as { id?: unknown };
  return typeof id === 'string' && id ? id : undefined;
}

import type { Shortcut } from './inbound.ts';

/** Every shortcut of Slack's search, of its "+" menu and of the menu of a message. The manifest lists the same ones. */
export const shortcuts: readonly Shortcut[] = [
  {
    callbackId: 'find_lead',
    on: 'global',
    name: 'Find a lead',
    description: 'Score and why, deals and payments',
    form: 'find_lead',
  },
  {
    callbackId: 'log_note',
    on: 'global',
    name: 'Log a note',
    description: 'On a lead, in the CRM',
    form: 'note',
  },
  {
    callbackId: 'resync',
    on: 'global',
    name: 'Resync a system',
    description: 'Read HubSpot, Stripe and the rest again',
    form: 'resync',
  },
  {
    callbackId: 'draft_plan',
    on: 'global',
    name: 'Draft a plan',
    description: 'How to connect one system to another',
    form: 'plan',
  },
  {
    callbackId: 'message_note',
    on: 'message',
    name: 'Make it a note',
    description: 'Put this message on a lead, in the CRM',
    form: 'note',
  },
  {
    callbackId: 'message_task',
    on: 'message',
    name: 'Make it a task',
    description: 'Turn this message into a task about a lead',
    form: 'task',
  },
];

const byId = new Map(shortcuts.map((shortcut) => [shortcut.callbackId, shortcut]));

/** @returns undefined for one that an older manifest named. */
export const shortcutOf = (callbackId: string): Shortcut | undefined => byId.get(callbackId);

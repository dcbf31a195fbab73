import { z } from 'zod';
import { untrusted } from '../domain/untrusted.ts';
import { contactNow, doInCrm } from './crm.ts';
import { defineTool } from './tool.ts';
import { whoIs } from './who.ts';

export const noteAdd = defineTool({
  name: 'note_add',
  description:
    'Adds a note to a person in the CRM. `who` is a name, an e-mail address or an id from an earlier result; `text` is ' +
    'the note as the person dictated it. It only proposes: the person sees the note and confirms with a button.',
  permission: 'crm.write',
  doing: 'Preparing the note',
  effect: 'write',
  input: z.strictObject({ who: z.string().trim().min(1).max(200), text: z.string().trim().min(1).max(5000) }),
  async preview({ who, text }, context) {
    const found = await whoIs(who, context, { tool: 'note_add', input: { text } });
    if ('view' in found) return found.view;
    const contact = await contactNow(found.lead, context);
    return {
      kind: 'proposal',
      title: 'Add a note',
      target: {
        label: untrusted(found.lead.name || found.lead.email || ''),
        ...(contact.url && { url: contact.url }),
      },
      changes: pieces(text).map((piece, at) => ({
        field: at === 0 ? 'Note' : 'Note, continued',
        after: untrusted(piece),
      })),
      effects: ['Nobody outside is told.'],
      // A note does not depend on the rest of the record: only on the contact that it goes to.
      version: contact.id,
      exact: { who: found.lead.id, text },
      asOf: context.now().toISOString(),
      notices: [],
    };
  },
  async run({ who, text }, context, key) {
    const found = await whoIs(who, context, { tool: 'note_add', input: { text } });
    if ('view' in found) return found.view;
    const contact = await contactNow(found.lead, context);
    return doInCrm(
      context,
      'note_create',
      { target: { type: 'contact', id: contact.id }, text, at: context.now().toISOString() },
      key,
      'Note added',
      found.lead.name,
    );
  },
});

/**
 * Text is shown up to a length; a longer note stands in several lines, because all of it is confirmed. A line ends
 * between words, or else between characters: an emoji is two units long and stays whole.
 */
const pieces = (text: string): string[] =>
  text.match(/.{1,400}(?:\s+|$)|.{399,400}(?![\uDC00-\uDFFF])/gs) ?? [];

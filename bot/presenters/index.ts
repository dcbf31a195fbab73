import type { View } from '../../tools/views.ts';
import { alert } from './alert.ts';
import { answer } from './answer.ts';
import { deals } from './deals.ts';
import { digest } from './digest.ts';
import { done } from './done.ts';
import { footer } from './footer.ts';
import { health } from './health.ts';
import { help } from './help.ts';
import { lead } from './lead.ts';
import { leads } from './leads.ts';
import { notice } from './notice.ts';
import type { Part, Presenter } from './parts.ts';
import { picker } from './picker.ts';
import { proposal } from './proposal.ts';
import { toMessage, toWholeText } from './render.ts';
import type { SlackMessage } from './schema.ts';
import { sync } from './sync.ts';
import type { Reader } from './times.ts';

/** One presenter per view kind: a kind without one does not compile. */
const presenters: { [K in View['kind']]: Presenter<Extract<View, { kind: K }>> } = {
  leads,
  lead,
  deals,
  picker,
  health,
  sync,
  digest,
  alert,
  help,
  proposal,
  done,
  notice,
  answer: answer(partsOf),
};

function partsOf(view: View, reader: Reader): Part[] {
  // The kind chooses the presenter, which TypeScript cannot follow through an index.
  return (presenters[view.kind] as Presenter<View>)(view, reader);
}
const document = (view: View, reader: Reader): Part[] => [...partsOf(view, reader), ...footer(view)];

/** The view as one Slack message within Slack's limits; times are in the reader's zone. */
export const present = (view: View, reader: Reader): SlackMessage =>
  toMessage(document(view, reader), reader);

/** The view as plain text, complete, for a terminal. */
export const toPlainText = (view: View, reader: Reader): string =>
  toWholeText(document(view, reader), reader);

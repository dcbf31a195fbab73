import type { View } from '../../tools/views.ts';
import { alert } from './alert.ts';
import { alerts } from './alerts.ts';
import { answer } from './answer.ts';
import { customer } from './customer.ts';
import { deal } from './deal.ts';
import { deals } from './deals.ts';
import { digest } from './digest.ts';
import { done } from './done.ts';
import { footer } from './footer.ts';
import { form } from './form.ts';
import { health } from './health.ts';
import { help } from './help.ts';
import { home } from './home.ts';
import { lead } from './lead.ts';
import { leads } from './leads.ts';
import { nextSteps } from './next.ts';
import { notice } from './notice.ts';
import { parked } from './parked.ts';
import type { Part, Presenter } from './parts.ts';
import { picker } from './picker.ts';
import { plan } from './plan.ts';
import { proposal } from './proposal.ts';
import { type Document, toMessage, toViewBlocks, toWholeText } from './render.ts';
import type { HomeTab, ModalView, SlackMessage } from './schema.ts';
import { sync } from './sync.ts';
import { tasks } from './tasks.ts';
import type { Reader } from './times.ts';
import { cardWindow, formWindow, loadingModal, problemModal } from './windows.ts';

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
  alerts,
  customer,
  deal,
  form,
  home,
  parked,
  plan,
  tasks,
  answer: answer(partsOf),
};

function partsOf(view: View, reader: Reader): Part[] {
  // The kind chooses the presenter, which TypeScript cannot follow through an index.
  return (presenters[view.kind] as Presenter<View>)(view, reader);
}
const documentOf = (view: View, reader: Reader): Document => ({
  // The Home tab has its buttons on top.
  body: [...partsOf(view, reader), ...(view.kind === 'home' ? [] : nextSteps(view.next))],
  foot: footer(view),
});

/** The view as one Slack message within Slack's limits; times are in the reader's zone. */
export const present = (view: View, reader: Reader): SlackMessage =>
  toMessage(documentOf(view, reader), reader);

/** The view as a window: a form to fill in, or a card to read. */
export const presentModal = (view: View, reader: Reader): ModalView =>
  view.kind === 'form'
    ? formWindow(view, footer(view), reader)
    : cardWindow(view, toViewBlocks(documentOf(view, reader), reader));

/** The view as a person's Home tab. */
export const presentHome = (view: View, reader: Reader): HomeTab => ({
  type: 'home',
  callback_id: 'home',
  blocks: toViewBlocks(documentOf(view, reader), reader),
});

export { loadingModal, problemModal };

/** The view as plain text, complete, for a terminal. */
export const toPlainText = (view: View, reader: Reader): string =>
  toWholeText(documentOf(view, reader), reader);

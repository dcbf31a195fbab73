import * as api from '../api.js';
import { el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { reconcile } from '../kit/reconcile.js';
import { dayAndTime } from '../kit/time.js';
import { zone } from '../state/world.js';

const LOOK_EVERY_MS = 3_000;

/** Mails that the bot sent; none leaves this machine. */
export function mailbox(body) {
  const list = el('div.mails', { 'data-testid': 'mails' });
  body.append(list);
  const draw = async () => {
    const answer = await api.outbox().catch((cause) => ({ problem: cause.message }));
    if (!list.isConnected) return;
    if (answer.problem) return list.replaceChildren(el('p.problem', {}, [answer.problem]));
    const mails = [...answer.mails].reverse();
    reconcile(list, mails.length > 0 ? mails.map((mail, at) => item(mail, mails.length - at)) : [empty]);
    return undefined;
  };
  draw();
  const timer = setInterval(draw, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

const empty = {
  key: 'empty',
  version: '',
  draw: () =>
    el('div.tool-empty', {}, [
      icon('mail'),
      el('h3', {}, ['No mail yet']),
      el('p', {}, [
        'When the bot mails somebody, the mail stops here and shows up at once. Nothing leaves this machine.',
      ]),
    ]),
};

function item(mail, number) {
  const at = mail.at ?? mail.sentAt;
  return {
    key: String(number),
    version: zone(),
    draw: () =>
      el('details.mail', {}, [
        el('summary', {}, [
          el('strong', {}, [mail.subject ?? 'No subject']),
          el('span.soft', {}, [
            [mail.to].flat().join(', '),
            at ? ` · ${dayAndTime(new Date(at), zone())}` : '',
          ]),
        ]),
        el('div.text.mail-text', {}, [mail.text ?? JSON.stringify(mail, null, 2)]),
      ]),
  };
}

import * as api from '../api.js';
import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { toast } from '../kit/toast.js';
import { closePane, openDetails, place } from '../state/place.js';
import { listen, tell } from '../state/signals.js';
import { messageSurface } from '../state/surfaces.js';
import { world } from '../state/world.js';
import { entityButtons, factList, openLink } from './record.js';

const pane = document.getElementById('pane');

/** Opens the details of a linked record beside the conversation; the app is asked for them. */
export async function showRecord(message, url, entity) {
  const record = { message, entity, isAsking: true };
  openDetails(record);
  const { channel, ts: messageTs } = message;
  const answer = await api
    .entity({ as: world.as, channel, messageTs, url })
    .catch((cause) => ({ problem: cause.message }));
  if (place.pane?.entity !== entity) return;
  Object.assign(place.pane, { isAsking: false, ...answer.details, problem: answer.problem });
  tell('details');
}

listen(['place', 'details', 'world'], draw);

function draw() {
  if (place.pane?.is !== 'details') return;
  const { message, entity, metadata: shown = entity, error, isAsking, problem } = place.pane;
  const surface = messageSurface(message, { problem: toast });
  const { attributes, actions } = shown.entity_payload;
  pane.setAttribute('aria-label', 'Details');
  pane.replaceChildren(
    el('section.details-pane', { 'data-testid': 'details' }, [
      el('header.pane-head', {}, [
        el('div.pane-title', {}, [
          el('h2', {}, [attributes.title.text]),
          el('p.soft', {}, [[attributes.product_name, attributes.display_type].filter(Boolean).join(' · ')]),
        ]),
        button(
          '.icon-only',
          { label: 'Close the details', 'data-testid': 'close-pane', onclick: closePane },
          [icon('close')],
        ),
      ]),
      el('div.details-body', {}, [
        isAsking && el('p.status-line', { role: 'status' }, [el('span.spinner'), 'Asking for the details…']),
        problem && el('p.problem', {}, [problem]),
        error && el('p.problem', {}, [error.custom_message ?? `The app shows no details: ${error.status}.`]),
        factList(shown, surface),
        el('div.actions', {}, [
          openLink(entity),
          ...entityButtons(
            [...(actions?.primary_actions ?? []), ...(actions?.overflow_actions ?? [])],
            surface,
          ),
        ]),
      ]),
    ]),
  );
}

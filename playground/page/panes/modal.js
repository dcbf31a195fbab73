import * as api from '../api.js';
import { drawBlocks } from '../blocks/index.js';
import { appAvatar } from '../kit/avatar.js';
import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { listen } from '../state/signals.js';
import { viewSurface } from '../state/surfaces.js';
import { appName, world } from '../state/world.js';

/** The window of the acting person: it shows the top view of the stack. */
const dialog = el('dialog.modal', { id: 'modal', 'aria-labelledby': 'modal-title', 'data-testid': 'modal' });
document.body.append(dialog);

/** The view that stands in the window, and its fields. */
let drawn;
let fields = [];
let opener;

listen(['modals', 'world'], draw);
dialog.addEventListener('cancel', (event) => {
  event.preventDefault();
  leave();
});

function draw() {
  const view = world.modals.at(-1);
  if (!view) {
    drawn = undefined;
    fields = [];
    if (!dialog.open) return;
    dialog.close();
    dialog.replaceChildren();
    if (opener?.isConnected) opener.focus();
    return;
  }
  const depth = world.modals.length;
  if (drawn?.hash === view.hash && drawn.id === view.id && drawn.depth === depth) return;
  const isSame = drawn?.id === view.id;
  const kept = isSame ? filledIn() : {};
  const focused =
    isSame && dialog.contains(document.activeElement) ? focusName(document.activeElement) : undefined;
  const top = isSame ? dialog.querySelector('.modal-body')?.scrollTop : 0;

  fields = [];
  drawn = { id: view.id, hash: view.hash, depth };
  const surface = {
    ...viewSurface('modal', { problem: say, values: filledIn }),
    collect: (field) => fields.push(field),
    kept: (actionId) => kept[actionId],
  };
  dialog.replaceChildren(frame(view, depth, surface));
  if (!dialog.open) {
    opener = document.activeElement;
    dialog.showModal();
  }
  dialog.querySelector('.modal-body').scrollTop = top ?? 0;
  startFocus(focused);
}

const focusName = (element) => element.dataset.testid ?? element.closest('[data-block-id]')?.dataset.blockId;

/** Where typing goes on, else the first field, else the window itself. */
function startFocus(name) {
  const same =
    name &&
    (dialog.querySelector(`[data-testid="${CSS.escape(name)}"]`) ??
      control(`[data-block-id="${CSS.escape(name)}"]`));
  (same ?? control('.field') ?? dialog.querySelector('.modal-actions button:last-child') ?? dialog).focus();
}
const control = (place) => dialog.querySelector(`${place} :is(input, select, textarea)`);

function frame(view, depth, surface) {
  const busy = view.submit_disabled === true;
  return el(
    'form.modal-frame',
    {
      noValidate: true,
      'data-view-id': view.id,
      'data-callback-id': view.callback_id,
      onsubmit(event) {
        event.preventDefault();
        submit();
      },
    },
    [
      el('header.modal-head', {}, [
        depth > 1
          ? button('.icon-only', { label: 'Back', 'data-testid': 'modal-back', onclick: leave }, [
              icon('back'),
            ])
          : appAvatar('small'),
        el('div.grow', {}, [
          el('h2', { id: 'modal-title' }, [view.title.text]),
          el('p.soft', {}, [depth > 1 ? `${appName()} · window ${depth} of 3` : appName()]),
        ]),
        button('.icon-only', { label: 'Close', 'data-testid': 'modal-close', onclick: leave }, [
          icon('close'),
        ]),
      ]),
      el('div.modal-body', {}, drawBlocks(view.blocks, surface)),
      el('p.modal-problem', { role: 'alert', hidden: true }),
      el('footer.modal-actions', {}, [
        button('.plain', { 'data-testid': 'modal-cancel', onclick: leave }, [
          view.close?.text ?? (view.submit ? 'Cancel' : 'Close'),
        ]),
        view.submit &&
          el('button.primary', { type: 'submit', disabled: busy, 'data-testid': 'modal-submit' }, [
            view.submit.text,
          ]),
      ]),
    ],
  );
}

const filledIn = () => Object.fromEntries(fields.map(({ actionId, read }) => [actionId, read()]));

const submit = () =>
  whileWorking(async () => {
    say('');
    const { errors = {}, problem } = await api.submit({ as: world.as, values: filledIn() });
    showProblems(errors);
    if (problem) say(problem);
  });

async function leave() {
  if (world.modals.length > 0) await whileWorking(() => api.close({ as: world.as }));
}

async function whileWorking(work) {
  if (dialog.getAttribute('aria-busy') === 'true') return;
  dialog.setAttribute('aria-busy', 'true');
  try {
    await work();
  } catch (cause) {
    say(cause.message);
  } finally {
    dialog.removeAttribute('aria-busy');
  }
}

/** At their fields; what belongs to none is said below them. @param problems by block id */
function showProblems(problems) {
  const asked = fields.filter(({ say: tell }) => tell);
  for (const field of asked) field.say(problems[field.blockId]);
  const wrong = asked.filter(({ blockId }) => problems[blockId]);
  wrong[0]?.focus();
  const rest = Object.entries(problems).filter(([blockId]) => !wrong.some((one) => one.blockId === blockId));
  if (rest.length > 0) say(rest.map(([, problem]) => problem).join(' '));
}

function say(problem) {
  const line = dialog.querySelector('.modal-problem');
  if (!line) return;
  line.textContent = problem;
  line.hidden = !problem;
}

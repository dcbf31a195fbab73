import { el, freshId } from '../kit/dom.js';
import { CONTROLS, controlFor, isGroup } from './controls.js';

/** A label, something to fill in, a hint, and room for what is wrong with it. */
export function inputBlock(block, surface) {
  const { element, label, hint, optional } = block;
  if (!CONTROLS[element.type])
    return el('div.unknown', {}, [el('small', {}, [`This page cannot draw a “${element.type}” field.`])]);
  const id = freshId('field');
  const ids = { hint: `${id}-hint`, error: `${id}-error`, count: `${id}-count`, label: `${id}-label` };
  const counts = element.type === 'plain_text_input' && element.max_length !== undefined;
  const describedBy = [hint && ids.hint, counts && ids.count].filter(Boolean).join(' ');
  const group = isGroup(element);
  const { node, read } = controlFor(element, block.block_id, surface, {
    id,
    'aria-describedby': describedBy || undefined,
    'aria-required': group ? undefined : String(!optional),
    'aria-labelledby': group ? ids.label : undefined,
  });
  const named = [label.text, optional && el('span.optional', {}, ['(optional)'])];
  const error = el('p.field-error', { id: ids.error, hidden: true });
  const field = el('div.field', { 'data-testid': 'field', 'data-block-id': block.block_id }, [
    group
      ? el('div.label', { id: ids.label }, named)
      : el('label.label', { htmlFor: id, id: ids.label }, named),
    node,
    counts && counter(node, element.max_length, ids.count),
    hint && el('p.hint', { id: ids.hint }, [hint.text]),
    error,
  ]);

  // The part that takes the focus and is read out.
  const control = node.matches('.combobox') ? node.querySelector('input') : node;
  const say = (problem) => {
    error.textContent = problem ?? '';
    error.hidden = !problem;
    field.classList.toggle('wrong', Boolean(problem));
    if (problem) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
    const all = [problem && ids.error, describedBy].filter(Boolean).join(' ');
    if (all) control.setAttribute('aria-describedby', all);
    else control.removeAttribute('aria-describedby');
  };
  surface.collect?.({
    blockId: block.block_id,
    actionId: element.action_id,
    read,
    say,
    focus: () => (group ? node.querySelector('input') : control).focus(),
  });
  if (block.dispatch_action)
    node.addEventListener('change', () => surface.act({ element, blockId: block.block_id, value: read() }));
  return field;
}

function counter(node, most, id) {
  const left = el('p.counter', { id }, []);
  const count = () => {
    left.textContent = `${node.value.length} / ${most}`;
  };
  node.addEventListener('input', count);
  count();
  return left;
}

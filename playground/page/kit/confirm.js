import { button, el, freshId } from './dom.js';

/**
 * Asks before an action, if the app wants that.
 * @param confirm confirmation object of Block Kit, or nothing.
 * @returns whether to go on.
 */
export async function confirmed(confirm) {
  if (!confirm) return true;
  const [title, text] = [freshId('confirm'), freshId('confirm')];
  const answers = (value) => ({ onclick: () => dialog.close(value) });
  const dialog = el(
    'dialog.confirm',
    { 'aria-labelledby': title, 'aria-describedby': text, 'data-testid': 'confirm' },
    [
      el('h2', { id: title }, [confirm.title?.text ?? 'Are you sure?']),
      el('p', { id: text }, [confirm.text.text]),
      el('div.dialog-actions', {}, [
        button('.plain', answers('no'), [confirm.deny?.text ?? 'Cancel']),
        button(confirm.style === 'danger' ? '.danger' : '.primary', answers('yes'), [
          confirm.confirm?.text ?? 'Yes',
        ]),
      ]),
    ],
  );
  document.body.append(dialog);
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener('close', closed, { once: true }));
  dialog.remove();
  return dialog.returnValue === 'yes';
}

const part = (name) => document.getElementById(name ? `confirm-${name}` : 'confirm');

/**
 * Asks before an action, if the app wants that.
 * @param confirm confirmation object of Block Kit, or nothing.
 * @returns whether to go on.
 */
export async function confirmed(confirm) {
  if (!confirm) return true;
  const dialog = part();
  part('title').textContent = confirm.title?.text ?? 'Are you sure?';
  part('text').textContent = confirm.text.text;
  part('yes').textContent = confirm.confirm?.text ?? 'Yes';
  part('no').textContent = confirm.deny?.text ?? 'Cancel';
  dialog.returnValue = 'no';
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener('close', closed, { once: true }));
  return dialog.returnValue === 'yes';
}

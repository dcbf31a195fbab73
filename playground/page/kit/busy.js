/** Shows at a control that what it started is under way, and keeps it from being started twice. */
export async function busyWhile(control, work) {
  if (control.getAttribute('aria-busy') === 'true') return;
  control.setAttribute('aria-busy', 'true');
  try {
    await work();
  } finally {
    control.removeAttribute('aria-busy');
  }
}

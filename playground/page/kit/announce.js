const region = document.getElementById('announcer');

/** Says something to those who listen to the page instead of looking at it. */
export function announce(text) {
  region.textContent = text;
}

// Runs before the first paint: a remembered choice must not flash in the other colours.
document.documentElement.dataset.theme = localStorage.getItem('switchboard.theme') ?? 'system';

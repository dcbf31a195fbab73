import { place } from '../state/place.js';
import { listen } from '../state/signals.js';

const [pane, drawer] = ['pane', 'drawer'].map((id) => document.getElementById(id));

/** What stands beside the conversation; the styles decide what is seen where there is room for one only. */
listen(['place', 'tools', 'world'], () => {
  const isPane = place.pane !== undefined && place.tab === 'messages';
  pane.hidden = !isPane;
  drawer.hidden = place.tool === undefined;
  document.body.dataset.front =
    isPane && place.tool ? place.front : isPane ? 'pane' : place.tool ? 'drawer' : 'none';
});

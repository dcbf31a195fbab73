import { drawBlocks } from '../blocks/index.js';
import { el } from '../kit/dom.js';
import { reconcile } from '../kit/reconcile.js';
import { toast } from '../kit/toast.js';
import { place } from '../state/place.js';
import { listen } from '../state/signals.js';
import { viewSurface } from '../state/surfaces.js';
import { appName, world, zone } from '../state/world.js';

const root = document.getElementById('home');
// It scrolls: arrow keys must reach it.
root.tabIndex = 0;

listen(['place', 'world', 'home'], draw);

/** The Home tab of the app, as it was last published for this person. */
function draw() {
  if (place.tab !== 'home') return;
  const view = world.home;
  if (!view) {
    const words = `${appName()} has not drawn its Home for you yet.`;
    root.replaceChildren(el('div.home-empty', {}, [el('p', {}, [words])]));
    return;
  }
  const surface = viewSurface('home', { problem: toast });
  const item = {
    key: `${world.as} home`,
    version: `${view.hash} ${zone()}`,
    draw: () => el('div.home-view', { 'data-testid': 'home-view' }, drawBlocks(view.blocks, surface)),
  };
  reconcile(root, [item]);
}

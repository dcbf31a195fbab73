import { button, el } from '../kit/dom.js';
import { icon } from '../kit/icons.js';
import { closeTools, place, showTool } from '../state/place.js';
import { listen } from '../state/signals.js';
import { clockTool } from './clock.js';
import { mailbox } from './mailbox.js';
import { trafficTool } from './traffic.js';
import { vendorsTool } from './vendors.js';

/** What stands behind the workspace. `open` is called each time the tool comes into sight, and returns its end. */
export const TOOLS = [
  { id: 'traffic', name: 'Traffic', sign: 'traffic', open: trafficTool },
  { id: 'mailbox', name: 'Mailbox', sign: 'mail', open: mailbox },
  { id: 'vendors', name: 'Vendors', sign: 'plug', open: vendorsTool },
  { id: 'clock', name: 'Clock', sign: 'clock', open: clockTool },
];

const drawer = document.getElementById('drawer');
let shown;
let end = () => {};

listen(['place', 'tools'], draw);

function draw() {
  if (place.tool === shown) return;
  end();
  end = () => {};
  shown = place.tool;
  const tool = TOOLS.find(({ id }) => id === shown);
  if (!tool) return drawer.replaceChildren();
  drawer.setAttribute('aria-label', tool.name);
  const body = el('div.drawer-body', { 'data-testid': `panel-${tool.id}` });
  drawer.replaceChildren(
    el('header.pane-head', {}, [
      el(
        'div.drawer-tabs',
        { role: 'tablist', 'aria-label': 'Tools' },
        TOOLS.map((one) => tab(one, one === tool)),
      ),
      button('.icon-only', { label: 'Close the tools', 'data-testid': 'close-tools', onclick: closeTools }, [
        icon('close'),
      ]),
    ]),
    body,
  );
  end = tool.open(body) ?? (() => {});
  return undefined;
}

const tab = ({ id, name }, isCurrent) =>
  button('', { role: 'tab', 'aria-selected': isCurrent, onclick: () => !isCurrent && showTool(id) }, [name]);

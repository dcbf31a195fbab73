import { announce } from './kit/announce.js';
import { toast } from './kit/toast.js';
import { enterFirst, placeInAddress } from './state/place.js';
import { appName, become, names, onArrival, world } from './state/world.js';
import './panes/frame.js';
import './panes/sidebar.js';
import './panes/topbar.js';
import './panes/conversation.js';
import './panes/thread.js';
import './panes/details.js';
import './panes/home.js';
import './panes/modal.js';
import './panes/keyboard.js';
import './tools/drawer.js';

onArrival((message) => {
  if (message.user === world.as) return;
  announce(`${message.from === 'bot' ? appName() : names.person(message.user)}: ${message.text}`);
});

async function start() {
  const { as, channel, tab } = placeInAddress();
  // An address from another workspace may name somebody who is not here.
  await become(as || undefined).catch(() => become());
  enterFirst({ channel, tab });
}

start().catch((cause) => toast(cause.message));

import type { Visit, Visitor } from '../support/visitor.ts';

export interface Scene extends Visit {
  /** Of the file. */
  name: string;
  themes?: ('light' | 'dark')[];
  /** Brings the page to what is shown. */
  play(visitor: Visitor): Promise<void>;
  /** Puts back what the other scenes would stumble over. */
  leave?(visitor: Visitor): Promise<void>;
}

/** People of the demo company. */
const lena = 'U0DEMO01';
const marco = 'U0DEMO02';
const chloe = 'U0DEMO03';
const ines = 'U0DEMO07';
const sam = 'U0DEMO08';

const button = ({ page }: Visitor, name: string | RegExp) =>
  page.locator('#messages, #pane, #home, #modal').getByRole('button', { name }).last();
const press = (visitor: Visitor, name: string | RegExp) => button(visitor, name).click();
const settled = async ({ page }: Visitor, words: string | RegExp) =>
  page.locator('#messages, #pane, #home, #modal').getByText(words).last().waitFor();
/** By the controls: the tool that does it is in the picture of its own scene. */
async function setMood({ page }: Visitor, mood: 'normal' | 'slow' | 'failing'): Promise<void> {
  const faults = { normal: [], slow: [{ latencyMs: 4_000 }], failing: [{ status: 503 }] }[mood];
  await page.request.post(new URL('/playground/vendors/hubspot/faults', page.url()).href, { data: faults });
}
async function asked(visitor: Visitor, text: string, words: string | RegExp): Promise<void> {
  await visitor.say(text);
  await settled(visitor, words);
}

export const scenes: readonly Scene[] = [
  {
    name: 'alert',
    as: lena,
    at: 'sales',
    async play(visitor) {
      await settled(visitor, 'What happened');
      await visitor.page.getByTestId('messages').evaluate((list) => list.scrollTo(0, 0));
    },
  },
  {
    name: 'answer',
    as: chloe,
    play: (visitor) => asked(visitor, 'Who are my hot leads?', /as of/),
  },
  {
    name: 'why',
    as: lena,
    async play(visitor) {
      await asked(visitor, '/leads hot 3', /as of/);
      await visitor.page.getByTestId('message').last().getByRole('button', { name: 'Why?' }).first().click();
      await settled(visitor, 'Why this score');
    },
  },
  {
    name: 'proposal',
    as: lena,
    at: 'sales',
    async play(visitor) {
      await press(visitor, 'Claim');
      await settled(visitor, /Confirm/);
    },
  },
  { name: 'home-rep', as: lena, at: 'home', play: (visitor) => settled(visitor, 'Your leads') },
  { name: 'home-manager', as: ines, at: 'home', play: (visitor) => settled(visitor, 'Your team') },
  { name: 'home-operator', as: sam, at: 'home', play: (visitor) => settled(visitor, 'Your systems') },
  {
    name: 'home-narrow',
    as: lena,
    at: 'home',
    width: 900,
    play: (visitor) => settled(visitor, 'Your leads'),
  },
  {
    name: 'settings',
    as: ines,
    at: 'home',
    async play(visitor) {
      await settled(visitor, 'Your team');
      await press(visitor, 'Settings');
      await visitor.window().locator('.field').first().waitFor();
    },
  },
  {
    name: 'field-errors',
    as: lena,
    async play(visitor) {
      await visitor.shortcut('Log a note');
      await visitor.window().locator('.field').first().waitFor();
      await visitor.page.getByTestId('modal-submit').click();
      await visitor.window().locator('.field-error:visible').first().waitFor();
    },
  },
  {
    name: 'digest',
    as: ines,
    play: (visitor) => asked(visitor, '/digest', /Digest of/),
  },
  {
    name: 'deals',
    as: ines,
    play: (visitor) => asked(visitor, 'Which deals are stuck?', /as of/),
  },
  {
    name: 'customer',
    as: ines,
    play: (visitor) => asked(visitor, 'payments of the last 30 days', /as of/),
  },
  { name: 'help', as: lena, play: (visitor) => asked(visitor, '/switchboard help', /\/digest/) },
  { name: 'health', as: sam, play: (visitor) => asked(visitor, '/health', /HubSpot/) },
  {
    name: 'sync',
    as: sam,
    async play(visitor) {
      await asked(visitor, '/resync hubspot', /done · changes only/);
    },
  },
  {
    name: 'plan-form',
    as: sam,
    async play(visitor) {
      await visitor.shortcut('Draft a plan');
      await visitor.window().locator('.field').first().waitFor();
    },
  },
  {
    name: 'plan-draft',
    as: sam,
    async play(visitor) {
      await visitor.shortcut('Draft a plan');
      await visitor.field('from').getByLabel('HubSpot').check();
      await visitor.field('to').getByLabel('Stripe').check();
      await visitor.page.getByTestId('modal-submit').click();
      await settled(visitor, /questions/i);
    },
  },
  {
    name: 'progress',
    as: lena,
    async play(visitor) {
      await setMood(visitor, 'slow');
      await visitor.say('add a note to Thalea Olbrich: wants an invoice');
      await visitor.page.getByTestId('stream').or(visitor.page.getByTestId('status')).first().waitFor();
      await visitor.page.waitForTimeout(700);
    },
    leave: (visitor) => setMood(visitor, 'normal'),
  },
  {
    name: 'traffic',
    as: lena,
    async play(visitor) {
      await asked(visitor, 'Who are my hot leads?', /as of/);
      await visitor.page.getByTestId('tool-traffic').click();
      await visitor.page.getByTestId('exchange').last().waitFor();
      await visitor.page.locator('[data-kind=event]').first().click();
    },
  },
  {
    name: 'vendors',
    as: sam,
    async play(visitor) {
      await setMood(visitor, 'failing');
      await visitor.page.getByTestId('tool-vendors').click();
      await visitor.page.getByText('answers every request with 503').waitFor();
      await asked(visitor, '/resync hubspot', /Problem:/);
      await asked(visitor, '/health', /failing/);
    },
    leave: (visitor) => setMood(visitor, 'normal'),
  },
  {
    name: 'channel-narrow',
    as: marco,
    at: 'sales',
    width: 900,
    play: (visitor) => settled(visitor, 'What happened'),
  },
];

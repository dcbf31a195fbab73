import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRulePort } from '../../bot/agent/rules.ts';
import { roles } from '../../domain/permissions.ts';
import { forGuests, suggestionsFor } from '../../handlers/suggestions.ts';
import { people, type Rig, startRig } from '../support/rig.ts';
import { eventually } from '../support/wait.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ env: { STRIPE_SECRET_KEY: undefined, STRIPE_WEBHOOK_SECRET: undefined } });
});
afterAll(() => rig.stop());

const opens = async (who: keyof typeof people) => {
  await rig.slack.openMessages(people[who].id);
  await rig.settled();
};
const greetings = (who: keyof typeof people) =>
  rig.slack.messagesFor(people[who].id).filter(({ from, text }) => from === 'bot' && text.includes('Hello'));
const prompts = async (who: keyof typeof people) => {
  await eventually('suggestions', () => rig.slack.sessions.promptsFor(people[who].id).length > 0);
  return rig.slack.sessions.promptsFor(people[who].id)[0]!;
};

describe('whoever opens the conversation with the bot', () => {
  test('is greeted once, ever: what to ask, what is not connected, that changes are confirmed', async () => {
    await opens('rep');
    await eventually('a greeting', () => greetings('rep').length === 1);
    const { text } = greetings('rep')[0]!;
    expect(text).toContain('Hello Ada');
    expect(text).toContain('your leads');
    expect(text).toContain('Not connected: Stripe');
    expect(text).toContain('until you confirm');
    await opens('rep');
    await rig.restart();
    await opens('rep');
    expect(greetings('rep')).toHaveLength(1);
  });

  test('is offered what their role asks, in the conversation and not in a thread', async () => {
    await opens('rep');
    await opens('manager');
    await opens('ops');
    expect((await prompts('rep')).prompts.map(({ message }) => message)).toContain('Who are my hot leads?');
    expect((await prompts('manager')).prompts.map(({ title }) => title)).toContain('Payments');
    expect((await prompts('ops')).prompts.map(({ title }) => title)).toContain('System health');
    expect((await prompts('rep')).threadTs).toBeUndefined();
  });

  test('is told of no data as a guest, and not greeted', async () => {
    await opens('guest');
    expect((await prompts('guest')).prompts.map(({ message }) => message)).toEqual(['What can you do?']);
    expect(greetings('guest')).toHaveLength(0);
  });

  test('hears nothing of a Slack that takes no suggestions', async () => {
    rig.slack.addFault({ method: 'assistant.threads.setSuggestedPrompts', error: 'internal_error' });
    await opens('other');
    await eventually('a greeting', () => greetings('other').length === 1);
    rig.slack.clearFaults();
  });
});

test('the Home tab of somebody who became a guest shows no lead any more, but why', async () => {
  const { id } = people.guest;
  const home = () => JSON.stringify(rig.slack.views.homeOf(id) ?? '');
  const opensHome = async (isGuest: boolean) => {
    Object.assign(rig.slack.workspace.people.get(id)!, { isGuest });
    // Rights are asked for anew after a minute.
    rig.clock.advance(61_000);
    await rig.slack.openMessages(id, 'home');
  };
  await opensHome(false);
  await eventually('Home', () => home().includes('Waiting for you'));
  await opensHome(true);
  await eventually('the reason', () => home().includes('guests can only read the help'));
  expect(home()).not.toContain('Waiting for you');
});

test('every suggestion is answered without a model, too', async () => {
  const port = createRulePort({ systems: ['hubspot', 'stripe'] });
  const all = [...forGuests, ...roles.flatMap(suggestionsFor)];
  for (const { message } of all) {
    const content = [
      { type: 'text' as const, text: 'Today is 2026-11-20.' },
      { type: 'text' as const, text: message },
    ];
    const turn = await port.turn(
      { system: '', tools: [], user: 'u', maxTokens: 1, messages: [{ role: 'user', content }] },
      { deadline: new Date(), signal: new AbortController().signal },
    );
    expect({ message, stop: turn.stop }).toEqual({ message, stop: 'tool_calls' });
  }
  expect(Math.max(...roles.map((role) => suggestionsFor(role).length))).toBeLessThanOrEqual(4);
});

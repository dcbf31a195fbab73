import type { AtOnce, Pressed } from '../../bot/slack/at-once.ts';
import type { Opening } from '../../handlers/on-form.ts';

/** What was asked while Slack waited, and what is answered. */
export interface Asked {
  atOnce: AtOnce;
  forms: [Opening | undefined, Pressed][];
  /** How long a form takes to open. */
  delayMs: number;
  problems: Record<string, string> | undefined;
}

/** For tests of what comes in: no window is opened anywhere. */
export function askedAtOnce(): Asked {
  const asked: Asked = {
    forms: [],
    delayMs: 0,
    problems: undefined,
    atOnce: {
      async form(...opened) {
        asked.forms.push(opened);
        await new Promise((resolve) => setTimeout(resolve, asked.delayMs).unref());
      },
      windowFor: async (inbound) => inbound,
      sayInWindow: async () => {},
      problems: async () => asked.problems,
      options: async (field, words) => ({
        options: [{ text: { type: 'plain_text', text: `${field} ${words}` }, value: words }],
      }),
    },
  };
  return asked;
}

import { lastShown } from './conversation.ts';
import { intents, type Meant, sentenceOf } from './intents.ts';
import { type Block, type Message, type ModelPort, noUsage, type Turn } from './port.ts';
import { proseFor, type RuleText, ruleTexts } from './rule-prose.ts';
import { isGerman } from './words.ts';

/**
 * Answers without a model: a table of intents picks the tool, and fixed sentences place its figures by
 * reference. It takes turns like a model does, so that everything else stays the same.
 */
export function createRulePort({ systems }: { systems: readonly string[] }): ModelPort {
  return {
    name: 'rules',
    ai: false,
    async turn(request) {
      const { text, today, results } = questionIn(request.messages);
      const words = ruleTexts[isGerman(text) ? 'de' : 'en'];
      if (results.length > 0) return answer(results.map((result) => proseFor(result, words)).join('\n'));
      const sentence = sentenceOf(text, { systems, today, shown: lastShown(request.messages) });
      const meant = intents.map((intent) => intent.read(sentence)).find((found) => found !== undefined);
      return meant ? act(meant, words) : answer(words.outOfScope);
    },
  };
}

function act(meant: Meant, words: RuleText): Turn {
  if ('say' in meant) return answer(words[meant.say]);
  return turnOf([{ type: 'tool_call', id: 'call_1', name: meant.tool, input: meant.input }], 'tool_calls');
}

const answer = (text: string): Turn => turnOf([{ type: 'text', text }], 'answer');
const turnOf = (content: Block[], stop: Turn['stop']): Turn => ({
  content,
  stop,
  model: 'rules',
  usage: noUsage,
  attempts: 1,
});

/** The question, the day it was asked, and the results of the call that followed it. */
function questionIn(messages: readonly Message[]): { text: string; today: string; results: string[] } {
  const last = messages.at(-1);
  const results = (last?.content ?? []).flatMap((block) =>
    block.type === 'tool_result' ? [block.content] : [],
  );
  const asked = messages.findLast(
    ({ role, content }) => role === 'user' && content.every(({ type }) => type === 'text'),
  );
  const texts = (asked?.content ?? []).flatMap((block) => (block.type === 'text' ? [block.text] : []));
  const today = /\b\d{4}-\d{2}-\d{2}\b/.exec(texts.at(-2) ?? '')?.[0] ?? '';
  return { text: texts.at(-1) ?? '', today, results };
}

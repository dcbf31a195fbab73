import type { Command } from 'commander';
import { type Figure, formatFigure, isFigure } from '../../domain/figure.ts';
import type { AnswerView, View } from '../../tools/views.ts';
import { toPlainText } from '../presenters/index.ts';
import { requestAs, requestId, withCore } from './with-core.ts';

export function registerAsk(program: Command): void {
  program
    .command('ask')
    .description('asks a sentence, the way a Slack message does')
    .argument('<sentence>')
    .option('--as <person>', 'e-mail address, name or Slack id of a teammate')
    .option('--json', '{text, figures, tools, pending, withoutAI}')
    .action((sentence: string, { as, json }: { as?: string; json?: boolean }) =>
      withCore(async (core, workspaceId) => {
        const request = await requestAs(core, workspaceId, as, requestId());
        const before = (await core.stores.audit.latest(workspaceId, 1))[0]?.seq ?? 0;
        const answer = await core.answering.answer({ text: sentence, request });
        const reader = { timeZone: request.actor.timeZone, now: core.now() };
        const text = toPlainText(answer, reader);
        if (!json) return console.log(text);
        const entries = await core.stores.audit.latest(workspaceId, 50);
        const tools = entries
          .filter(
            ({ seq, kind, detail }) => seq > before && kind === 'tool_call' && detail.request === request.id,
          )
          .map(({ subject }) => subject)
          .reverse();
        return console.log(
          JSON.stringify(
            {
              text,
              figures: figuresOf(answer),
              tools,
              pending: pendingOf(answer),
              withoutAI: answer.withoutAI,
            },
            null,
            2,
          ),
        );
      }),
    );
}

/** Every figure of the answer, once. */
function figuresOf(answer: AnswerView) {
  const found = new Map<string, Figure>();
  const walk = (value: unknown): void => {
    if (isFigure(value)) found.set(`${value.label} ${value.value} ${value.asOf}`, value);
    else if (value && typeof value === 'object') for (const part of Object.values(value)) walk(part);
  };
  walk(answer);
  return [...found.values()].map((f) => ({
    label: f.label,
    value: f.value,
    unit: f.currency ?? f.unit,
    text: formatFigure(f),
    asOf: f.asOf,
    source: f.source,
  }));
}

const pendingOf = ({ attachments }: AnswerView) =>
  attachments.flatMap((view: View) =>
    view.kind === 'proposal' && view.pending ? [{ title: view.title, ...view.pending }] : [],
  );

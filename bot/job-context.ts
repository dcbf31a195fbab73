import { AppError } from '../domain/errors.ts';
import type { Inbound } from '../handlers/inbound.ts';
import { onSlack } from '../handlers/on-slack.ts';
import type { JobContext } from '../scheduler/context.ts';
import type { Core } from './core.ts';
import type { SlackSide } from './slack/side.ts';

/** What jobs work with. Without Slack nothing can be sent, and nothing was said. */
export function jobContext(core: Core, workspaceId: string, slack?: SlackSide): JobContext {
  const { stores, log, now, systems, vault, runner, answering } = core;
  return {
    workspaceId,
    stores,
    log,
    now,
    business: core.config.business,
    systems,
    vault,
    wake: (tick) => core.waker.wake(tick),
    runner,
    async send(message) {
      if (!slack) throw new AppError('transient', 'Slack is not connected here; another process sends it.');
      return slack.send(message);
    },
    async converse({ id, payload }, responseUrl) {
      if (!slack) throw new AppError('transient', 'Slack is not connected here; another process answers.');
      return onSlack(payload as Inbound, String(id), responseUrl, {
        runner,
        answer: answering.answer,
        whoIs: slack.whoIs,
        now,
      });
    },
  };
}

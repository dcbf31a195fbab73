import { AppError } from '../domain/errors.ts';
import type { JobContext } from '../scheduler/context.ts';
import { conversing } from './conversing.ts';
import type { Core } from './core.ts';
import type { SlackSide } from './slack/side.ts';

/** What jobs work with. Without Slack nothing can be sent, and nothing was said. */
export function jobContext(
  core: Core,
  home: () => { id: string } | undefined,
  slack?: SlackSide,
): JobContext {
  const { stores, log, now, systems, vault, runner } = core;
  const converse = slack && conversing(core, slack);
  return {
    get workspaceId() {
      const found = home();
      if (!found) throw new AppError('config', 'Nobody has installed the bot yet.');
      return found.id;
    },
    isServed() {
      const found = home();
      return found !== undefined && (slack?.installed.serves(found.id) ?? true);
    },
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
    async converse(...delivery) {
      if (!converse) throw new AppError('transient', 'Slack is not connected here; another process answers.');
      return converse(...delivery);
    },
  };
}

import { randomUUID } from 'node:crypto';
import { SlackApiError } from './errors.ts';
import type { Json, StepRun } from './model.ts';
import type { Workspace } from './workspace.ts';

/** Runs of the workflow steps that the app provides. */
export class Steps {
  #runs = new Map<string, StepRun>();
  #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  start(callbackId: string, inputs: Json): StepRun {
    const executionId = `Fx${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`;
    return this.#put({ executionId, callbackId, inputs, state: 'running' });
  }

  /** @throws SlackApiError `function_execution_not_found`, or `execution_not_in_running_state` the second time. */
  end(executionId: string, result: { outputs: Json } | { error: string }): void {
    const run = this.running(executionId);
    this.#put({ ...run, ...result, state: 'error' in result ? 'failed' : 'completed' });
  }

  /** @throws SlackApiError as `end` does. */
  running(executionId: string): StepRun {
    const run = this.#runs.get(executionId);
    if (!run) throw new SlackApiError('function_execution_not_found');
    if (run.state !== 'running') throw new SlackApiError('execution_not_in_running_state');
    return run;
  }

  /** Oldest first. */
  all(): StepRun[] {
    return [...this.#runs.values()];
  }

  #put(step: StepRun): StepRun {
    this.#runs.set(step.executionId, step);
    this.#workspace.tell({ kind: 'step', step });
    return step;
  }
}

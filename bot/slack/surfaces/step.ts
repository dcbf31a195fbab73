import { stepResultOf } from '../../presenters/outputs.ts';
import { slackError, toAppError } from '../faults.ts';
import type { Show } from './surface.ts';

/** The workflow has ended without us. https://docs.slack.dev/reference/methods/functions.completeSuccess */
const over = ['access_denied', 'execution_not_in_running_state', 'function_execution_not_found'];

const notTaken =
  'Slack did not take what this step found. Whoever looks after Switchboard finds the reason in its log.';

/** Ends the step of a workflow, well or with what went wrong. */
export const step: Show<'step'> = async ({ surface, view, client, log }) => {
  const function_execution_id = surface.executionId;
  const result = stepResultOf(view);
  try {
    if ('problem' in result)
      await client.functions.completeError({ function_execution_id, error: result.problem });
    else await client.functions.completeSuccess({ function_execution_id, outputs: result.outputs });
    return 'shown';
  } catch (error) {
    if (over.includes(slackError(error) ?? '')) return 'dropped';
    if ('problem' in result || toAppError(error).code !== 'permanent') throw error;
    log.error({ code: slackError(error) }, 'Slack did not take the outputs of a step');
  }
  // A workflow must not wait for ever for outputs that Slack refuses.
  await client.functions.completeError({ function_execution_id, error: notTaken });
  return 'shown';
};

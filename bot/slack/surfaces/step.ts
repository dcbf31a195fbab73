import { stepResultOf } from '../../presenters/outputs.ts';
import { slackError } from '../faults.ts';
import type { Show } from './surface.ts';

/** The workflow has ended without us. https://docs.slack.dev/reference/methods/functions.completeSuccess */
const over = ['access_denied', 'execution_not_in_running_state', 'function_execution_not_found'];

/** Ends the step of a workflow, well or with what went wrong. */
export const step: Show<'step'> = async ({ surface, view, client }) => {
  const function_execution_id = surface.executionId;
  const result = stepResultOf(view);
  try {
    if ('problem' in result)
      await client.functions.completeError({ function_execution_id, error: result.problem });
    else await client.functions.completeSuccess({ function_execution_id, outputs: result.outputs });
    return 'shown';
  } catch (error) {
    if (over.includes(slackError(error) ?? '')) return 'dropped';
    throw error;
  }
};

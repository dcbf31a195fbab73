import type { View } from '../../../tools/views.ts';
import { entityOf } from '../../presenters/entity.ts';
import { slackError } from '../faults.ts';
import type { Show } from './surface.ts';

/** The person has closed it, or waited longer than Slack does; nobody wants it later. */
const tooLate = [
  'entity_metadata_does_not_match_trigger',
  'exchanged_trigger_id',
  'expired_trigger_id',
  'feature_not_enabled',
  'invalid_trigger_id',
];

/** Shows the details of a record to the person who opened them, or why there are none. */
export const details: Show<'details'> = async ({ surface, view, client, log }) => {
  const { triggerId: trigger_id, url } = surface;
  const metadata = entityOf(view, url, 'details');
  try {
    const { warning } = await client.entity.presentDetails(
      metadata ? { trigger_id, metadata } : { trigger_id, error: { status: statusOf(view) } },
    );
    if (warning) log.warn({ warning }, 'Slack did not take all of the details of a record');
    return 'shown';
  } catch (error) {
    if (tooLate.includes(slackError(error) ?? '')) return 'dropped';
    throw error;
  }
};

/** https://docs.slack.dev/reference/methods/entity.presentDetails */
function statusOf(view: View): 'restricted' | 'not_found' | 'internal_error' {
  if (view.kind !== 'notice' || view.reference) return 'internal_error';
  return view.tone === 'problem' ? 'restricted' : 'not_found';
}

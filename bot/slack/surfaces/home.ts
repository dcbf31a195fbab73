import { AppError } from '../../../domain/errors.ts';
import { slackError } from '../faults.ts';
import { asHome } from './checked.ts';
import type { Show } from './surface.ts';

/** Somebody who is no longer here has no Home tab; nor has anybody where the app's own setting says so. */
const hasNone = ['not_enabled', 'user_not_found', 'user_not_visible'];

/** Draws the Home tab of a person anew. */
export const home: Show<'home'> = async ({ to: { user }, view, reader, client, log }) => {
  if (!user) throw new AppError('permanent', 'A Home tab belongs to a person, and none is named.');
  try {
    // Without a hash: what is drawn is the latest state, whatever stands there.
    await asHome(view, reader, log, (content) => client.views.publish({ user_id: user, view: content }));
    return 'shown';
  } catch (error) {
    if (!hasNone.includes(slackError(error) ?? '')) throw error;
    return 'dropped';
  }
};

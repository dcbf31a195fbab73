import type { WebClient } from './client.ts';
import { toAppError } from './faults.ts';
import { personOf, type SlackPerson } from './person.ts';

const pageSize = 200;
/** Slack's own account, which is in every workspace. */
const slackbot = 'USLACKBOT';

/** Reads everybody who works here, so that digests and alerts find people who have never asked anything. */
export async function readRoster(
  client: WebClient,
  workspaceId: string,
  now: Date,
  defaultTimeZone: string,
  put: (person: SlackPerson) => Promise<void>,
): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await client.users
      .list({ limit: pageSize, ...(cursor && { cursor }) })
      .catch((error: unknown) => {
        throw toAppError(error);
      });
    for (const user of page.members ?? []) {
      if (!user.id || user.is_bot || user.id === slackbot) continue;
      await put(personOf(user, { workspaceId, userId: user.id, defaultTimeZone, now }));
    }
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
}

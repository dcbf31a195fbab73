import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt';
import { within } from './within.ts';

export interface Admission {
  /** Whether the bot is in this workspace. */
  knows(workspaceId: string, enterpriseId?: string): Promise<boolean>;
  /** What somebody reads who types a command where it is not. */
  refusal: string;
}

/** Slack gives up after 3 s; what is admitted has yet to be stored. */
const withinMs = 1_000;

/** Ends a delivery of a workspace that the bot is not in: acknowledged, so that Slack does not repeat it, and dropped. */
export const admitting =
  ({ knows, refusal }: Admission) =>
  async (args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    const { workspaceId, enterpriseId } = whence(args.body as unknown as Body);
    const isKnown =
      workspaceId === undefined || (await within(withinMs, knows(workspaceId, enterpriseId), 'not known'));
    if (isKnown) return args.next();
    if ('command' in args && args.command) return args.ack({ response_type: 'ephemeral', text: refusal });
    if ('options' in args && args.options) return args.ack({ options: [] });
    if ('ack' in args && args.ack) await (args.ack as () => Promise<void>)();
  };

/** Commands and events name the workspace at the top, presses and forms in an object of its own. */
interface Body {
  team_id?: string;
  enterprise_id?: string | null;
  team?: { id: string; enterprise_id?: string } | null;
  user?: { team_id?: string };
  enterprise?: { id: string } | null;
  authorizations?: { enterprise_id?: string | null }[];
}
function whence({ team_id, enterprise_id, team, user, enterprise, authorizations }: Body) {
  return {
    workspaceId: team_id ?? team?.id ?? user?.team_id,
    enterpriseId:
      enterprise_id ??
      enterprise?.id ??
      team?.enterprise_id ??
      authorizations?.[0]?.enterprise_id ??
      undefined,
  };
}

import { uuidv7 } from 'uuidv7';
import { asJson, type Db } from '../db.ts';
import { Prisma } from '../generated/client.ts';

export type PendingStatus =
  | 'pending'
  | 'executing'
  | 'done'
  | 'failed'
  | 'stale'
  | 'expired'
  | 'cancelled'
  | 'unknown';
export interface PendingAction {
  id: string;
  workspaceId: string;
  tool: string;
  input: unknown;
  argsHash: string;
  version: string;
  requesterId: string;
  origin: string;
  channel: string | null;
  thread: string | null;
  tainted: boolean;
  status: PendingStatus;
  view: unknown;
  decidedBy: string | null;
  expiresAt: Date;
}
export type NewPendingAction = Omit<PendingAction, 'id' | 'status' | 'decidedBy'>;

export interface PendingActions {
  add(action: NewPendingAction): Promise<string>;
  get(workspaceId: string, id: string): Promise<PendingAction | undefined>;
  /** The one step from pending to executing: true for exactly one caller, however many click at once. */
  start(workspaceId: string, id: string, decidedBy: string, now: Date): Promise<boolean>;
  /** Ends an action that is in one of the `from` states. @returns whether this call ended it. */
  end(
    workspaceId: string,
    id: string,
    from: PendingStatus[],
    status: PendingStatus,
    view?: object,
  ): Promise<boolean>;
  /** Marks what nobody confirmed in time. */
  expire(now: Date): Promise<number>;
  /**
   * Takes over actions that were started before `before` and never ended: a crash in between. Each goes to one
   * caller, who has it until somebody else finds it as old again.
   */
  takeOver(before: Date, now: Date): Promise<PendingAction[]>;
}

/** An id comes from a button, which a signed request may carry changed. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function pendingActions(db: Db): PendingActions {
  return {
    async add({ input, view, ...action }) {
      const id = uuidv7();
      await db.pendingAction.create({
        data: {
          id,
          ...action,
          input: JSON.parse(asJson(input)),
          view: view ? JSON.parse(asJson(view)) : Prisma.JsonNull,
        },
      });
      return id;
    },
    async get(workspaceId, id) {
      if (!uuid.test(id)) return undefined;
      return (
        ((await db.pendingAction.findFirst({ where: { workspaceId, id } })) as PendingAction | null) ??
        undefined
      );
    },
    async start(workspaceId, id, decidedBy, now) {
      const { count } = await db.pendingAction.updateMany({
        where: { workspaceId, id, status: 'pending', expiresAt: { gt: now } },
        data: { status: 'executing', decidedBy, decidedAt: now },
      });
      return count === 1;
    },
    async end(workspaceId, id, from, status, view) {
      const { count } = await db.pendingAction.updateMany({
        where: { workspaceId, id, status: { in: from } },
        data: { status, ...(view && { view: JSON.parse(asJson(view)) }) },
      });
      return count === 1;
    },
    async expire(now) {
      const { count } = await db.pendingAction.updateMany({
        where: { status: 'pending', expiresAt: { lte: now } },
        data: { status: 'expired' },
      });
      return count;
    },
    async takeOver(before, now) {
      const found = (await db.pendingAction.findMany({
        where: { status: 'executing', decidedAt: { lt: before } },
        take: 20,
      })) as PendingAction[];
      const mine: PendingAction[] = [];
      for (const action of found) {
        const { workspaceId, id } = action;
        const { count } = await db.pendingAction.updateMany({
          where: { workspaceId, id, status: 'executing', decidedAt: { lt: before } },
          data: { decidedAt: now },
        });
        if (count === 1) mine.push(action);
      }
      return mine;
    },
  };
}

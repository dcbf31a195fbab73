import type { Action } from '../connectors/connector.ts';
import { AppError } from '../domain/errors.ts';
import type { ActionCalls } from '../prisma/stores/action-calls.ts';

/**
 * Runs one connector action once under `key`. The intention is committed before the call; a later try with
 * the same key returns the stored output, or looks at the vendor whether the earlier call took effect.
 * @throws AppError `unknown_outcome` when nobody can tell and the action must not be repeated blindly.
 */
export async function actOnce<Client>(
  calls: ActionCalls,
  workspaceId: string,
  connector: { id: string; title: string; client: Client },
  action: Action<Client>,
  rawInput: unknown,
  key: string,
): Promise<unknown> {
  const input = action.input.parse(rawInput);
  const earlier = await calls.begin(workspaceId, key, connector.id, action.name);
  if (earlier?.state === 'done') return earlier.output;
  if (earlier && earlier.state !== 'failed' && action.idempotency === 'verify') {
    const found = await action.verify?.(connector.client, input, key);
    if (found !== undefined) {
      await calls.end(workspaceId, key, 'done', { output: found });
      return found;
    }
    if (action.onUnknown === 'stop') throw mayBeDone(connector.title, action.name);
  }
  try {
    const output = action.output.parse(await action.run(connector.client, input, key));
    await calls.end(workspaceId, key, 'done', { output });
    return output;
  } catch (error) {
    // Anything but a refusal of the vendor may come after the effect: an answer we cannot read, a lost database.
    const unknown = !(error instanceof AppError) || error.code === 'unknown_outcome';
    const found = unknown
      ? await action.verify?.(connector.client, input, key).catch(() => undefined)
      : undefined;
    if (found !== undefined) {
      await calls.end(workspaceId, key, 'done', { output: found });
      return found;
    }
    await calls.end(workspaceId, key, unknown ? 'unknown' : 'failed', { error: (error as Error).message });
    throw error instanceof AppError ? error : mayBeDone(connector.title, action.name, error);
  }
}

const mayBeDone = (title: string, action: string, cause?: unknown): AppError =>
  new AppError(
    'unknown_outcome',
    `${title} may have done "${action}" already. Look there before you ask again.`,
    { cause },
  );

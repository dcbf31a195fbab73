/** The closed list of what can go wrong with a model; it alone decides what happens next. */
export const faultKinds = [
  'rate_limited', // busy with us: wait as long as the server says, if that is short
  'overloaded', // busy with everybody, or broken on its side
  'broken', // the connection or the answer ended before its end
  'stalled', // no byte for too long
  'bad_output', // the answer is complete and unreadable
  'spend_limit', // no money left: an admin must act
  'config', // key, permission or model name: an admin must act
  'rejected', // the server refuses this request for good
  'deadline', // our own time is up, or the question was withdrawn
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** How many more requests a kind is worth; within the deadline, and two per turn at most. */
export const retriesOf: Record<FaultKind, number> = {
  rate_limited: 1,
  overloaded: 2,
  broken: 2,
  stalled: 1,
  bad_output: 1,
  spend_limit: 0,
  config: 0,
  rejected: 0,
  deadline: 0,
};

/** These do not pass by themselves: the circuit opens at once and the admins are told. */
export const needsAdmin = (kind: FaultKind): boolean => kind === 'spend_limit' || kind === 'config';

export class ModelFault extends Error {
  readonly kind: FaultKind;
  readonly retryAfterMs?: number;

  constructor(kind: FaultKind, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(`the model did not answer: ${kind}`, { cause: options.cause });
    this.name = 'ModelFault';
    this.kind = kind;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** What is known of a failed request. Messages are left out: their wording may change at any time. */
export interface Failure {
  /** Missing when the error came inside a stream that had begun with 200, or no answer came at all. */
  status?: number;
  /** The server's `error.type`. */
  type?: string;
  /** The server's `error.details.error_code`. */
  code?: string;
  retryAfter?: string;
}

const kindOfType: Record<string, FaultKind> = {
  rate_limit_error: 'rate_limited',
  overloaded_error: 'overloaded',
  api_error: 'overloaded',
  timeout_error: 'overloaded',
  conflict_error: 'overloaded',
  billing_error: 'spend_limit',
  authentication_error: 'config',
  permission_error: 'config',
  not_found_error: 'config',
  invalid_request_error: 'rejected',
};

const noMoney = /spend_limit|billing/;

/**
 * Sorts a failed request by code, then status, then type; a failure without any of them is a cut connection.
 * A 429 without `retry-after` is a limit that an admin set and waiting does not lift; a spend limit of the
 * Console arrives as 400 with a code (https://docs.claude.com/en/api/errors, read in types of SDK 1.10.0).
 */
export function classify({ status, type, code, retryAfter }: Failure): {
  kind: FaultKind;
  retryAfterMs?: number;
} {
  if (code !== undefined && noMoney.test(code)) return { kind: 'spend_limit' };
  const retryAfterMs = retryAfterOf(retryAfter);
  if (status === 429 || (status === undefined && type === 'rate_limit_error')) {
    if (retryAfterMs !== undefined) return { kind: 'rate_limited', retryAfterMs };
    return { kind: status === 429 && code !== 'ramp_limit_exceeded' ? 'spend_limit' : 'rate_limited' };
  }
  if (status === 402) return { kind: 'spend_limit' };
  if (status !== undefined && (status >= 500 || status === 408 || status === 409))
    return { kind: 'overloaded' };
  if (type !== undefined && type in kindOfType) return { kind: kindOfType[type]! };
  if (status === 401 || status === 403 || status === 404) return { kind: 'config' };
  return { kind: status === undefined ? 'broken' : 'rejected' };
}

function retryAfterOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

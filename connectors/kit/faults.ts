import { AppError } from '../../domain/errors.ts';
import { retryAfterMs } from './waits.ts';

/** An answer before anything in it is believed. Header names are in lower case. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}
/** No answer: the connection never came about (`sent: false`), or it broke or timed out afterwards. */
export interface LostAnswer {
  sent: boolean;
  reason: string;
}
/** The cause of an AppError that came from a vendor's answer: its status, and codes without free text. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
/** The HTTP status behind an error; undefined where there was no answer. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof AppError && error.cause instanceof Refusal ? error.cause.status : undefined;

/** What to make of a try that did not succeed. */
export interface Fault {
  error: AppError;
  /** An identical request may be sent again. */
  again: boolean;
  /** How long the vendor asks us to wait. */
  waitMs?: number;
  /** The vendor says that we ask too often: the whole bucket waits. */
  limited?: boolean;
}
/** What differs between vendors. */
export interface VendorTraits {
  title: string;
  /** Statuses by which the vendor says "not now, and nothing was done", besides 429. */
  notNow: readonly number[];
  /** The vendor's own codes in an error body, for the message; never its free text. */
  codes(body: unknown): string[];
  /** How long a 429 without Retry-After means, where its body tells. */
  limitWaitMs?(body: unknown): number | undefined;
}

/** Connection errors that come before a byte of the request has left. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export function lostAnswer(error: unknown): LostAnswer {
  const cause = (error as { cause?: { code?: unknown; message?: unknown } } | null)?.cause ?? error;
  const { code, message } = cause as { code?: unknown; message?: unknown };
  const reason = typeof code === 'string' ? code : String(message ?? 'connection lost');
  return { sent: !(typeof code === 'string' && beforeSending.has(code)), reason };
}

/** @param repeatable the request may be sent twice without a second effect. */
export function faultOfLost(lost: LostAnswer, repeatable: boolean, vendor: VendorTraits): Fault {
  const cause = new Error(lost.reason);
  if (lost.sent && !repeatable) return { error: unknownOutcome(vendor, cause), again: false };
  const message = `${vendor.title} did not answer (${lost.reason}).`;
  return { error: new AppError('transient', message, { cause }), again: true };
}

/** Maps the status of an answer that is not 2xx to our closed list of codes. */
export function faultOfAnswer(
  answer: RawAnswer,
  repeatable: boolean,
  vendor: VendorTraits,
  nowMs: number,
): Fault {
  const { status } = answer;
  const body = jsonOf(answer);
  const waitMs = retryAfterMs(answer.headers['retry-after'], nowMs);
  const wait = waitMs === undefined ? {} : { waitMs };
  const said = [String(status), ...vendor.codes(body)].join(' ');
  const cause = new Refusal(status, said);
  const error = (code: 'auth' | 'transient' | 'permanent' | 'contract' | 'rate_limited', message: string) =>
    new AppError(code, message, { cause, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) });

  if (status === 429) {
    const asked = waitMs ?? vendor.limitWaitMs?.(body);
    return {
      error: error('rate_limited', `${vendor.title} asks us to slow down (${said}).`),
      again: true,
      limited: true,
      ...(asked === undefined ? {} : { waitMs: asked }),
    };
  }
  if (status === 401 || status === 403) {
    const what = status === 401 ? 'refuses the credential' : 'does not allow this with our credential';
    return { error: error('auth', `${vendor.title} ${what} (${said}).`), again: false };
  }
  if (vendor.notNow.includes(status)) {
    return { error: error('transient', `${vendor.title} is busy (${said}).`), again: true, ...wait };
  }
  if (status >= 500 || status === 408) {
    if (!repeatable) return { error: unknownOutcome(vendor, cause), again: false };
    return { error: error('transient', `${vendor.title} has a fault (${said}).`), again: true, ...wait };
  }
  if (status < 400) {
    return {
      error: error('contract', `${vendor.title} answered in an unknown way (${said}).`),
      again: false,
    };
  }
  return { error: error('permanent', `${vendor.title} refuses the request (${said}).`), again: false };
}

export const unknownOutcome = (vendor: VendorTraits, cause: Error): AppError =>
  new AppError('unknown_outcome', `${vendor.title} may have done it, but its answer was lost.`, { cause });

/** The body as JSON; undefined where it is something else, such as the HTML page of a proxy. */
export function jsonOf(answer: RawAnswer): unknown {
  if (!/[/+]json\b/i.test(answer.headers['content-type'] ?? '')) return undefined;
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}

/** Keeps what looks like a code and drops free text, which may hold addresses or an echoed credential. */
export const codesIn = (...values: unknown[]): string[] =>
  values.filter((value): value is string => typeof value === 'string' && /^[A-Za-z_.]{2,60}$/.test(value));

import type { Json } from './model.ts';

/** An `ok: false` answer of the Web API: HTTP 200 with a code, as Slack sends refusals. */
export class SlackApiError extends Error {
  readonly code: string;
  readonly details: readonly string[];

  /**
   * @param code Slack's name of the error, `channel_not_found`.
   * @param details one line per fault, each ending in its JSON pointer.
   */
  constructor(code: string, details: readonly string[] = []) {
    super(code);
    this.code = code;
    this.details = details;
  }

  get answer(): Json {
    if (this.details.length === 0) return { ok: false, error: this.code };
    const messages = this.details.map((detail) => `[ERROR] ${detail}`);
    return { ok: false, error: this.code, errors: this.details, response_metadata: { messages } };
  }
}

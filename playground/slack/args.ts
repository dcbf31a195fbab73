import { SlackApiError } from './errors.ts';
import type { Json } from './model.ts';

/**
 * Arguments of a Web API call. The real client sends a form whose objects and arrays are JSON text, others send
 * a JSON body; both read the same here.
 */
export class Args {
  readonly values: Readonly<Json>;

  constructor(values: Json) {
    this.values = values;
  }

  /**
   * @param contentType as received; Slack takes forms and JSON.
   * @throws SlackApiError `invalid_json`, `invalid_post_type`.
   */
  static parse(body: string, contentType: string): Args {
    if (contentType.startsWith('application/json')) {
      try {
        return new Args(JSON.parse(body || '{}') as Json);
      } catch {
        throw new SlackApiError('invalid_json');
      }
    }
    if (body !== '' && !contentType.startsWith('application/x-www-form-urlencoded'))
      throw new SlackApiError('invalid_post_type');
    return new Args(Object.fromEntries(new URLSearchParams(body)));
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return value === undefined || value === null || value === '' ? undefined : String(value);
  }

  /** @throws SlackApiError `invalid_arguments`. */
  needed(name: string): string {
    const value = this.text(name);
    if (value === undefined)
      throw new SlackApiError('invalid_arguments', [
        `missing required field: ${name} [json-pointer:/${name}]`,
      ]);
    return value;
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(String(this.values[name]));
  }

  whole(name: string, otherwise: number): number {
    const value = Number(this.text(name) ?? otherwise);
    if (!Number.isInteger(value))
      throw new SlackApiError('invalid_arguments', [`must provide an integer [json-pointer:/${name}]`]);
    return value;
  }

  /**
   * An object or array.
   * @param code what Slack answers when the text is not JSON.
   */
  structure(name: string, code = 'invalid_arguments'): unknown {
    const value = this.values[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    try {
      return JSON.parse(value);
    } catch {
      throw new SlackApiError(code);
    }
  }
}

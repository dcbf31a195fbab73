import type { MovableClock } from '../clock.ts';
import { SlackApiError } from './errors.ts';

const LIFETIME_MS = 3_000;

/** Trigger ids: each lets the bot open one view for the person who acted, within three seconds. */
export class Triggers {
  #issued = new Map<string, { user: string; at: number; used: boolean }>();
  #clock: Pick<MovableClock, 'now'>;

  constructor(clock: Pick<MovableClock, 'now'>) {
    this.#clock = clock;
  }

  issue(user: string): string {
    const id = `${this.#issued.size + 1}.trigger.${crypto.randomUUID()}`;
    this.#issued.set(id, { user, at: this.#clock.now().getTime(), used: false });
    return id;
  }

  /**
   * @returns the person who acted.
   * @throws SlackApiError `invalid_trigger_id`, `exchanged_trigger_id`, `expired_trigger_id`.
   */
  redeem(id: string): string {
    const trigger = this.#issued.get(id);
    if (!trigger) throw new SlackApiError('invalid_trigger_id');
    if (trigger.used) throw new SlackApiError('exchanged_trigger_id');
    if (this.#clock.now().getTime() - trigger.at > LIFETIME_MS) throw new SlackApiError('expired_trigger_id');
    trigger.used = true;
    return trigger.user;
  }
}

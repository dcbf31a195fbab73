import type { Log } from '../../connectors/connector.ts';
import { AppError } from '../../domain/errors.ts';
import type { DataClass } from '../../domain/permissions.ts';
import type { Destination, Surface } from '../../tools/destination.ts';
import { reduced } from '../../tools/reduced.ts';
import type { View } from '../../tools/views.ts';
import { present } from '../presenters/index.ts';
import type { SlackMessage } from '../presenters/schema.ts';
import type { Reader } from '../presenters/times.ts';
import { bodyOf, replaceBody, sendBody } from './body.ts';
import type { WebClient } from './client.ts';
import { refusesPlace, slackError, toAppError } from './faults.ts';
import { createLanes } from './lanes.ts';
import { findSent, markOf } from './look.ts';
import { createPlaces } from './places.ts';
import { respond } from './respond.ts';
import { show } from './surfaces/index.ts';

export interface Sending {
  destination: Destination;
  view: View;
  /** The outbox key; it travels with the message so that the message can be found again. */
  key: string;
  /** An earlier try may have arrived: look before sending. */
  ambiguous: boolean;
  /** Zone of the reader. */
  timeZone: string;
}
export interface Sender {
  /**
   * Sends one message, or replaces one. Messages to one channel go out in the order of the calls.
   * @returns the channel and timestamp of the message as `channel:ts`; none for an ephemeral one.
   * @throws AppError: `rate_limited` with the wait, `transient`, `unknown_outcome` (try again with
   * `ambiguous`), `auth`, `config` or `permanent`.
   */
  send(sending: Sending): Promise<{ externalId?: string }>;
}
const quiet = { unfurl_links: false, unfurl_media: false, parse: 'none', link_names: false } as const;
/** Answers to `chat.update` that mean: not a message that can be updated this way, such as an ephemeral one. */
const notUpdatable = ['message_not_found', 'cant_update_message', 'edit_window_closed', ...refusesPlace];

export function createSender(deps: {
  client: WebClient;
  botUserId?: string;
  /** What everybody in a channel may see: messages of schedules have no one whose rights were looked at. */
  readersOf(channelId: string): Promise<readonly DataClass[]>;
  now(): Date;
  log: Log;
}): Sender {
  const { client, botUserId, readersOf, now, log } = deps;
  const places = createPlaces(client);
  const inLane = createLanes(now);
  const trustedOrigin = new URL(client.slackApiUrl).origin;

  return {
    async send(sending) {
      const { destination: to, view, timeZone } = sending;
      const reader = { timeZone, now: now() };
      const messageFor = (shown: View) => present(shown, reader);
      const lane = to.channel ?? to.user ?? to.ephemeralTo ?? '';
      return inLane(lane, async () => {
        try {
          if (to.surface) {
            const shown = await onSurface(to.surface, sending, reader);
            if (shown) return shown;
          }
          if (to.ephemeralTo && !to.update)
            return await ephemeral(to, to.ephemeralTo, messageFor(view), sending);
          if (!to.channel)
            return await post({ channel: await directMessages(to.user) }, messageFor(view), sending);
          const channel = await places.channel(to.channel);
          const message = messageFor(reduced(view, await readersOf(channel)));
          if (to.update) return await replace(to, channel, to.update, message);
          return await inChannel(to, channel, message, sending);
        } catch (error) {
          throw toAppError(error);
        }
      });
    },
  };

  /** @returns undefined when there is nothing to show it on any more: the person gets a message instead. */
  async function onSurface(
    surface: Surface,
    { destination: to, view }: Sending,
    reader: Reader,
  ): Promise<{ externalId?: string } | undefined> {
    const seen = to.channel ? reduced(view, await readersOf(to.channel)) : view;
    const outcome = await show({ surface, to, view: seen, reader, client, log });
    if (outcome === 'gone') return undefined;
    return typeof outcome === 'object' ? outcome : {};
  }

  /** Where the bot may not write, a message that is for somebody reaches that person directly. */
  async function inChannel(to: Destination, channel: string, message: SlackMessage, sending: Sending) {
    try {
      return await post({ channel, ...(to.thread && { thread: to.thread }) }, message, sending);
    } catch (error) {
      if (!to.user || !refusesPlace.includes(slackError(error) ?? '')) throw error;
      return post({ channel: await directMessages(to.user) }, message, sending);
    }
  }

  async function post(
    place: { channel: string; thread?: string },
    message: SlackMessage,
    { key, ambiguous }: Sending,
  ) {
    const earlier = ambiguous ? await findSent(client, place, key, botUserId) : undefined;
    if (earlier) return { externalId: `${place.channel}:${earlier}` };
    const sent = await sendBody(bodyOf(message, log), log, (body) =>
      client.chat.postMessage({
        channel: place.channel,
        ...(place.thread && { thread_ts: place.thread }),
        ...body,
        ...quiet,
        metadata: markOf(key),
      }),
    );
    return idOf(sent);
  }

  /**
   * Only one person sees it: through the response address while that works, else as an ephemeral message
   * where the bot is a member, else as a direct message. The first two cannot be looked up afterwards, so
   * after an unknown outcome they are sent again: seen twice by one person is better than not at all.
   */
  async function ephemeral(to: Destination, user: string, message: SlackMessage, sending: Sending) {
    if (to.responseUrl && (await responded(to.responseUrl, message, false))) return {};
    if (to.channel) {
      const channel = await places.channel(to.channel);
      try {
        await sendBody(bodyOf(message, log), log, (body) =>
          client.chat.postEphemeral({
            channel,
            user,
            ...(to.thread && { thread_ts: to.thread }),
            ...body,
            parse: 'none',
            link_names: false,
          }),
        );
        return {};
      } catch (error) {
        if (!refusesPlace.includes(slackError(error) ?? '')) throw error;
      }
    }
    return post({ channel: await directMessages(user) }, message, sending);
  }

  async function replace(to: Destination, channel: string, ts: string, message: SlackMessage) {
    if (to.ephemeralTo && to.responseUrl && (await responded(to.responseUrl, message, true))) return {};
    try {
      return idOf(await replaceBody(client, { channel, ts }, bodyOf(message, log), log));
    } catch (error) {
      const viaAddress = to.responseUrl && notUpdatable.includes(slackError(error) ?? '');
      if (viaAddress && to.responseUrl && (await responded(to.responseUrl, message, true))) return {};
      throw error;
    }
  }

  async function responded(responseUrl: string, message: SlackMessage, replaces: boolean): Promise<boolean> {
    const first = await respond(responseUrl, { ...bodyOf(message, log), replace: replaces }, trustedOrigin);
    if (first !== 'blocks_refused') return first === 'sent';
    log.error({ blocks: message.blocks.length }, 'Slack refused the blocks of an answer; sent as text');
    return (await respond(responseUrl, { text: message.text, replace: replaces }, trustedOrigin)) === 'sent';
  }

  async function directMessages(user: string | undefined): Promise<string> {
    if (!user) throw new AppError('permanent', 'The message names neither a channel nor a person.');
    return places.directMessages(user);
  }
}

const idOf = ({ channel, ts }: { channel?: string; ts?: string }): { externalId?: string } =>
  channel && ts ? { externalId: `${channel}:${ts}` } : {};

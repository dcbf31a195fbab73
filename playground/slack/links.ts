import { randomUUID } from 'node:crypto';
import type { Details, Entity, Json, Message } from './model.ts';
import type { Workspace } from './workspace.ts';

const URLS = /<(https?:\/\/[^<>|\s]+)(?:\|[^<>]*)?>/g;

/** A message whose links the app may show. */
interface Share {
  message: Message;
  urls: string[];
}

/** Links that people post on the app's domains, and the details that they open. */
export class Links {
  #shares = new Map<string, Share>();
  #opening = new Map<string, { user: string; url: string }>();
  #details = new Map<string, Details>();
  #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /**
   * Notes the links of a message.
   * @param domains of the app; their subdomains count.
   * @returns the `link_shared` event, or nothing when no link is the app's.
   * @see https://docs.slack.dev/reference/events/link_shared
   */
  share(message: Message, domains: readonly string[]): Json | undefined {
    const urls = [...new Set([...message.text.matchAll(URLS)].map(([, url = '']) => unescaped(url)))];
    const known = urls.filter((url) => domainOf(url, domains) !== undefined);
    if (known.length === 0) return undefined;
    const unfurlId = `${message.channel}.${message.ts}.${randomUUID()}`;
    this.#shares.set(unfurlId, { message, urls: known });
    return {
      type: 'link_shared',
      channel: message.channel,
      is_bot_user_member: true,
      user: message.user,
      message_ts: message.ts,
      ...(message.threadTs && { thread_ts: message.threadTs }),
      links: known.map((url) => ({ domain: domainOf(url, domains), url })),
      unfurl_id: unfurlId,
      source: 'conversations_history',
      event_ts: this.#workspace.nextTs(),
    };
  }

  byId(unfurlId: string): Share | undefined {
    return this.#shares.get(unfurlId);
  }

  byMessage(message: Message): Share | undefined {
    return [...this.#shares.values()].find((one) => one.message === message);
  }

  /** Somebody opens the details of a link; the app has this trigger to show them. */
  opening(triggerId: string, user: string, url: string): void {
    this.#opening.set(triggerId, { user, url });
  }

  /** @returns false for a trigger that no link was opened with. */
  show(triggerId: string, shown: { metadata?: Entity; error?: Json }): boolean {
    const opened = this.#opening.get(triggerId);
    if (!opened) return false;
    this.#details.set(opened.user, { ...opened, ...shown });
    this.#workspace.tell({ kind: 'details', user: opened.user });
    return true;
  }

  detailsOf(user: string): Details | undefined {
    return this.#details.get(user);
  }
}

function domainOf(url: string, domains: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return domains.find((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

import type { Workspace } from './workspace.ts';

const MARKUP = /<(?:@[UW]\w+|#C\w+(?:\|[^<>]*)?|https?:\/\/[^<>\s]+|mailto:[^<>\s]+)>/g;
const LINKS = /(?<link>https?:\/\/[^\s<>|]+)|(?<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?<name>[@#][\w.-]*\w)/g;

/**
 * Turns what a person typed into the text Slack stores and sends: entities escaped, links and addresses marked
 * up (`<mailto:a@b.example|a@b.example>`), `@name` and `#channel` resolved. Markup typed as such is kept.
 */
export function asSent(text: string, workspace: Workspace): string {
  let out = '';
  let from = 0;
  for (const { 0: markup, index } of text.matchAll(MARKUP)) {
    out += plainAsSent(text.slice(from, index), workspace) + markup;
    from = index + markup.length;
  }
  return out + plainAsSent(text.slice(from), workspace);
}

/** Slash commands arrive with entities escaped and nothing resolved. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function plainAsSent(text: string, workspace: Workspace): string {
  return escaped(text).replace(LINKS, (match, link?: string, mail?: string) => {
    if (link) return `<${link}>`;
    if (mail) return `<mailto:${mail}|${mail}>`;
    return resolved(match, workspace);
  });
}

function resolved(match: string, { bot, people, conversations }: Workspace): string {
  const name = match.slice(1).toLowerCase();
  if (match.startsWith('#')) {
    const channel = [...conversations.values()].find((one) => one.kind === 'channel' && one.name === name);
    return channel ? `<#${channel.id}|${channel.name}>` : match;
  }
  if (name === bot.name.toLowerCase()) return `<@${bot.userId}>`;
  const person = [...people.values()].find((one) => one.name.toLowerCase() === name);
  return person ? `<@${person.id}>` : match;
}

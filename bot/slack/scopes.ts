/**
 * Why each scope of the manifest is there. A test holds this list against the calls in the code and
 * against manifest.yml, so neither can ask for more or less than the other.
 */
const readHistory = [
  'channels:history',
  'groups:history',
  'im:history',
  'mpim:history',
  'metadata.message:read',
];
const readChannels = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];

/** Scopes of each Web API method that we call. https://docs.slack.dev/reference/methods */
export const methodScopes: Record<string, readonly string[]> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': readHistory,
  'conversations.replies': readHistory,
  'conversations.info': readChannels,
  'conversations.members': readChannels,
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'users.info': ['users:read', 'users:read.email'],
};
/** Scopes of each subscription. https://docs.slack.dev/reference/events */
export const eventScopes: Record<string, readonly string[]> = {
  app_mention: ['app_mentions:read'],
  'message.im': ['im:history'],
};
/** Scopes that come with a feature of the manifest. */
export const featureScopes: Record<string, readonly string[]> = {
  slash_commands: ['commands'],
  agent_view: ['assistant:write'],
};

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
  'agents.sessions.setStatus': ['chat:write'],
  'assistant.threads.setStatus': ['assistant:write'],
  'assistant.threads.setSuggestedPrompts': ['assistant:write'],
  'auth.test': [],
  'chat.appendStream': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.startStream': ['chat:write'],
  'chat.stopStream': ['chat:write'],
  'chat.unfurl': ['links:write'],
  'chat.update': ['chat:write'],
  'conversations.history': readHistory,
  'conversations.replies': readHistory,
  'conversations.info': readChannels,
  'conversations.members': readChannels,
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'entity.presentDetails': [],
  'functions.completeError': [],
  'functions.completeSuccess': [],
  'users.info': ['users:read', 'users:read.email'],
  'users.list': ['users:read', 'users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
};
/** Scopes of each subscription. https://docs.slack.dev/reference/events */
export const eventScopes: Record<string, readonly string[]> = {
  agent_session_stopped: [],
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  app_uninstalled: [],
  entity_details_requested: [],
  function_executed: [],
  link_shared: ['links:read'],
  'message.im': ['im:history'],
  tokens_revoked: [],
};
/** Scopes that come with a feature of the manifest. */
export const featureScopes: Record<string, readonly string[]> = {
  slash_commands: ['commands'],
  shortcuts: ['commands'],
  agent_view: ['assistant:write'],
};
/** Every scope that the manifest asks for, and that an installation has to grant. */
export const neededScopes: readonly string[] = [
  ...new Set([methodScopes, eventScopes, featureScopes].flatMap(Object.values<readonly string[]>).flat()),
].sort();

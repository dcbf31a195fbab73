import { agent } from './agent.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { links } from './links.ts';
import type { Method } from './method.ts';
import { people } from './people.ts';
import { steps } from './steps.ts';
import { surfaces } from './surfaces.ts';

/** Every Web API method that the stand-in knows; any other answers `unknown_method`. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({ ...agent, ...chat, ...conversations, ...links, ...steps, ...people, ...surfaces }),
);

import type { Role } from '../domain/permissions.ts';

/** A question that can be asked with one click. Each is answered with and without a model. */
export interface Suggestion {
  title: string;
  message: string;
}

const ask = (title: string, message: string): Suggestion => ({ title, message });
const hot = ask('My hot leads', 'Who are my hot leads?');
const fresh = ask('In sync?', 'Are all systems in sync?');
const help = ask('What can you do?', 'What can you do?');

const operator = [
  fresh,
  ask('System health', 'Show the health of the systems'),
  ask('Hot leads', 'Show the hot leads'),
  help,
];
/** At most four: Slack shows no more. */
const byRole: Record<Role, readonly Suggestion[]> = {
  rep: [
    hot,
    ask('My stuck deals', 'Which of my deals are stuck?'),
    ask('New leads', 'Which leads are new?'),
    help,
  ],
  manager: [
    ask('Hot leads', 'Show the hot leads'),
    ask('Stuck deals', 'Which deals are stuck?'),
    ask('Payments', 'Payments of the last week'),
    fresh,
  ],
  ops: operator,
  admin: operator,
};

export const forGuests: readonly Suggestion[] = [help];
export const suggestionsFor = (role: Role): readonly Suggestion[] => byRole[role];

/** What a person in this role can ask, in one line. */
export const askableBy: Record<Role, string> = {
  rep: 'Ask me about your leads, deals and customers: who is hot, why, and what is stuck.',
  manager: 'Ask me about the team’s leads, deals and payments, and whether the numbers are fresh.',
  ops: 'Ask me whether the connected systems are in sync, what failed, and to read one again.',
  admin: 'Ask me about leads, deals and payments, and whether the connected systems are in sync.',
};

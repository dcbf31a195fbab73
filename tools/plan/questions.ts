import type { Side } from './side.ts';
import type { Volume } from './volume.ts';

/** What nobody can read out of a system: people decide it before anything is built. */
export function openQuestions(from: Side, to: Side, volume: Volume | undefined): string[] {
  return [
    ...aboutUnknown(from, 'to read from'),
    ...aboutUnknown(to, 'to write to'),
    'Which kinds of record are carried over, and which of them?',
    'Does it go one way, or do changes come back?',
    'What identifies the same record on both sides, and what if it is missing or not unique?',
    'Which side wins where both have changed the same field?',
    'What happens on the other side when a record is deleted, merged or archived?',
    ...volumeQuestions(volume),
    'How old may the data be at most, and at which hours?',
    'Who owns the integration: who is told when it fails, and who decides?',
  ];
}

const volumeQuestions = (volume: Volume | undefined): string[] => {
  if (volume === undefined) return ['How many records are new or changed on a usual day, and at most?'];
  if (volume.measured)
    return ['How many records are changed on a usual day? Counted here are only new ones.'];
  return ['How many records come at most, in an hour and in an import?'];
};

const aboutUnknown = ({ system }: Side, role: string): string[] =>
  system
    ? []
    : [
        `Which interfaces does the system ${role} have: API, webhooks, files, its own database?`,
        `How does one sign in to the system ${role}, and who can grant the rights?`,
        `Which kinds of record and fields does the system ${role} have, and which are required?`,
        `Which limits does the system ${role} publish, and is there an account to try it on?`,
      ];

import { z } from 'zod';
import { defineTool } from './tool.ts';

export const answerRate = defineTool({
  name: 'answer_rate',
  description:
    'Keeps whether an answer of the assistant helped the person who presses. Each person has one vote on an answer; the ' +
    'latest counts. Nobody is told, and the answer stays as it is.',
  permission: 'own.write',
  doing: 'Keeping your vote',
  effect: 'personal',
  input: z.strictObject({
    answer: z.string().min(1).max(200),
    vote: z.enum(['helpful', 'not_helpful']),
  }),
  async run({ answer, vote }, { stores, request, now }) {
    await stores.feedback.vote(request.workspaceId, answer, request.actor.id, vote, now());
    return {
      kind: 'notice',
      tone: 'info',
      text: vote === 'helpful' ? 'Thank you. Noted as helpful.' : 'Thank you. Noted as not helpful.',
      ...(vote === 'not_helpful' && { fix: 'Ask again with more words, or use a command such as /leads.' }),
      asOf: now().toISOString(),
      notices: [],
    };
  },
});

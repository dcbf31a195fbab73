import { AppError } from '../domain/errors.ts';
import type { DataClass } from '../domain/permissions.ts';
import type { Request } from '../tools/context.ts';
import type { View } from '../tools/views.ts';
import type { Inbound, Reply } from './inbound.ts';
import { noticeOf } from './notice.ts';
import type { SlackHandlerDeps } from './slack-deps.ts';
import { personIn, steps } from './steps.ts';

/** A workflow hands its results on to wherever it likes: no addresses, phones or amounts are among them. */
const forAnyPlace: readonly DataClass[] = ['public', 'team'];

/** A step of a workflow runs, with the rights of the person whom it names. */
export async function onStep(
  { workspaceId, name, step }: Inbound,
  request: Request,
  { runner, whoIs, now }: SlackHandlerDeps,
): Promise<Reply[]> {
  if (!step) return [];
  const reply = (view: View): Reply[] => [
    { view, to: { surface: { kind: 'step', executionId: step.executionId } } },
  ];
  const problem = (text: string) => reply(noticeOf('problem', text, now()));

  const known = steps.find((each) => each.name === name);
  if (!known) return problem('I no longer have this step. Take it out of the workflow.');
  const person = personIn(step.inputs);
  if (!person)
    return problem(
      'This step needs to know for whom it works. Start the workflow with a link, a button or a shortcut.',
    );
  const call = known.toToolCall(step.inputs);
  if (!call) return problem('Which lead? The step got an empty text.');
  const asker = await whoIs(workspaceId, person).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'forbidden') return undefined;
    throw error;
  });
  if (!asker) return problem('The person for whom this step works is no longer here.');
  const { actor, audience } = asker;
  const { view } = await runner.run(call, {
    ...request,
    actor,
    audience: audience.filter((each) => forAnyPlace.includes(each)),
  });
  return reply(view);
}

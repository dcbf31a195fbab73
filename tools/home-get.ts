import { z } from 'zod';
import { forManager } from './home/manager.ts';
import { forOperator } from './home/operator.ts';
import { forRep } from './home/rep.ts';
import { quickSteps } from './home/sections.ts';
import { defineTool } from './tool.ts';

const titles = { rep: 'Your leads', manager: 'Your team', ops: 'Your systems', admin: 'Your systems' };
const byRole = { rep: forRep, manager: forManager, ops: forOperator, admin: forOperator };

export const homeGet = defineTool({
  name: 'home_get',
  description:
    'What the person who asks sees first, by their role: a rep the leads that wait for them and their hot leads, a manager ' +
    'the numbers of the team and the next digest, an operator the systems and what failed. For the Home tab; in a ' +
    'conversation leads_search, digest_preview and health_get answer more exactly.',
  permission: 'leads.read',
  doing: 'Drawing your Home tab',
  effect: 'read',
  input: z.strictObject({}),
  async run(_input, context) {
    const { role } = context.request.actor;
    const { sections, asOf, notices } = await byRole[role](context);
    return {
      kind: 'home',
      title: titles[role],
      sections,
      next: quickSteps(context),
      asOf,
      notices,
    };
  },
});

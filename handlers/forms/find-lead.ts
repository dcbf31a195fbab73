import type { Form } from '../inbound.ts';
import { leadField, missing, words } from './fields.ts';

export const findLead: Form = {
  id: 'find_lead',
  tool: 'lead_get',
  async build(context) {
    return {
      kind: 'form',
      form: 'find_lead',
      title: 'Find a lead',
      submit: 'Show',
      fields: [{ ...(await leadField(context, 'Lead')), hint: 'A name, a company or an e-mail address.' }],
      about: {},
      asOf: context.now.toISOString(),
      notices: [],
    };
  },
  toToolCall(submitted) {
    const who = words(submitted, 'lead');
    return who ? { tool: 'lead_get', input: { who } } : { problems: { lead: missing } };
  },
};

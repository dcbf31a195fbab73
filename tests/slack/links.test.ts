import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Entity, entityOf } from '../../bot/presenters/entity.ts';
import { stepResultOf } from '../../bot/presenters/outputs.ts';
import { previewOf } from '../../bot/presenters/preview.ts';
import { messageSchema } from '../../bot/presenters/schema.ts';
import { details } from '../../bot/slack/surfaces/details.ts';
import { step } from '../../bot/slack/surfaces/step.ts';
import { unfurl } from '../../bot/slack/surfaces/unfurl.ts';
import { steps } from '../../handlers/steps.ts';
import { reduced } from '../../tools/reduced.ts';
import type { NoticeView, View } from '../../tools/views.ts';
import { silentLog } from '../support/log.ts';
import { anyView } from './random-views.ts';
import { reader, samples } from './sample-views.ts';
import { startWebApi, type WebApi } from './web-api.ts';

const posted = 'https://app.hubspot.com/contacts/1/record/0-1/101?utm=mail#notes';
const notice = (tone: NoticeView['tone'], more: Partial<NoticeView> = {}): NoticeView => ({
  kind: 'notice',
  tone,
  text: 'Something.',
  asOf: reader.now.toISOString(),
  notices: [],
  ...more,
});
const fieldsOf = (entity: Entity | undefined) =>
  Object.fromEntries((entity?.entity_payload.custom_fields ?? []).map(({ key, value }) => [key, value]));
const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : [];

let api: WebApi;
beforeAll(async () => {
  api = await startWebApi();
});
afterAll(() => api.close());
beforeEach(() => void api.calls.splice(0));

const around = (view: View) => ({ to: {}, view, reader, client: api.client, log: silentLog });

describe('a Work Object', () => {
  it('of a lead shows everybody the standing and one person the rest', () => {
    const preview = entityOf(samples.lead, posted, 'preview');
    const whole = entityOf(samples.lead, posted, 'details');
    expect(preview).toMatchObject({
      entity_type: 'slack#/entities/item',
      url: samples.lead.lead.url,
      external_ref: { id: samples.lead.lead.id, type: 'person' },
      entity_payload: {
        attributes: { title: { text: 'Ana López' }, display_type: 'Lead', product_name: 'Switchboard' },
      },
    });
    expect(fieldsOf(preview)).toMatchObject({ score: '87 points', band: 'Hot', owner: 'Jo Smith' });
    expect(fieldsOf(preview)).toHaveProperty('as_of');
    expect(fieldsOf(preview)).not.toHaveProperty('email');
    expect(fieldsOf(whole)).toHaveProperty('email');
    expect(fieldsOf(whole)).toHaveProperty('why');
  });

  it('of a deal and of a customer says what they are about', () => {
    expect(fieldsOf(entityOf(samples.deal, posted, 'preview'))).toMatchObject({
      stage: 'Contract sent',
      amount: 'EUR 12,000.00',
    });
    expect(fieldsOf(entityOf(samples.customer, posted, 'details'))).toHaveProperty('payments');
  });

  it('says no more than its readers may see, and that something is missing', () => {
    const seen = fieldsOf(entityOf(reduced(samples.customer, ['public', 'team']), posted, 'details'));
    expect(seen).not.toHaveProperty('paid');
    expect(seen).not.toHaveProperty('email');
    expect(seen.notes).toContain('left out');
    expect(seen).toHaveProperty('score');
  });

  it('names each field once, and orders all of them', () => {
    for (const view of [samples.lead, samples.deal, samples.customer]) {
      const { custom_fields, display_order } = entityOf(view, posted, 'details')!.entity_payload;
      expect(new Set(display_order).size).toBe(custom_fields.length);
      for (const { key, label } of custom_fields) expect([key, label].every(Boolean)).toBe(true);
    }
  });

  it('of details never looks newer than the one of the preview', () => {
    const [preview, whole] = (['preview', 'details'] as const).map(
      (depth) => entityOf(samples.lead, posted, depth)!.entity_payload.attributes.metadata_last_modified,
    );
    expect(whole).toBe(preview);
  });

  it('without a record in the CRM points to what was posted, without what was added to it', () => {
    const { url: _, ...lead } = samples.lead.lead;
    expect(entityOf({ ...samples.lead, lead }, posted, 'preview')?.url).toBe(
      'https://app.hubspot.com/contacts/1/record/0-1/101',
    );
    const evil = { ...lead, url: 'javascript:alert(1)' };
    expect(entityOf({ ...samples.lead, lead: evil }, posted, 'preview')?.url).toMatch(/^https:/);
  });

  it('of anything else does not exist', () => {
    expect(entityOf(samples.leads, posted, 'preview')).toBeUndefined();
    expect(previewOf(samples.notice, reader)).toBeUndefined();
  });

  it('takes any text as text: no mention, no link, nothing hidden, nothing endless', () => {
    const hostile = [
      '<!channel> <@U0001> <https://evil.example|press>',
      '@here #general https://evil.example mailto:x@evil.example',
      '\u202Egnp.exe\u200B\u0000\u2066',
      'x'.repeat(40_000),
    ];
    for (const evil of hostile) {
      const u = { untrusted: evil };
      const { lead } = samples.lead;
      const view: View = {
        ...samples.lead,
        lead: {
          ...lead,
          name: u,
          company: u,
          owner: u,
          email: u,
          lastActivity: { what: u, at: lead.lastActivity!.at },
        },
        jobTitle: u,
        phone: u,
        ledger: samples.lead.ledger.map((row) => ({ ...row, subject: u })),
        deals: samples.deals.rows.map((row) => ({ ...row, name: u, stage: u })),
        notices: [evil],
      };
      const { entity_payload } = entityOf(view, posted, 'details')!;
      for (const text of textsIn(entity_payload)) {
        expect(text).not.toMatch(/[<>]|:\/\/|(?<![\p{L}\p{N}.])@\S|[\p{Cc}\p{Cf}]/u);
        expect(text.length).toBeLessThanOrEqual(500);
      }
      const { outputs } = stepOutputs(view);
      for (const text of textsIn({ ...outputs, link: undefined }))
        expect(text).not.toMatch(/[<>]|:\/\/|(?<![\p{L}\p{N}.])@\S|[\p{Cc}\p{Cf}]/u);
    }
  });

  it('and its blocks stay within Slack’s limits for any view', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const blocks = previewOf(view, reader);
        if (blocks) expect(messageSchema.safeParse({ text: 'x', blocks }).success).toBe(true);
        const entity = entityOf(view, posted, 'details');
        if (entity) expect(JSON.stringify(entity).length).toBeLessThan(16_000);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a preview', () => {
  const surface = { kind: 'unfurl', unfurlId: 'u-1', source: 'conversations_history', url: posted } as const;
  const show = (view: View) => unfurl({ ...around(view), surface });

  it('is one Work Object for the address that was posted', async () => {
    api.on('chat.unfurl', { ok: true });
    expect(await show(samples.lead)).toBe('shown');
    expect(api.calls).toHaveLength(1);
    const { args } = api.calls[0]!;
    expect(args).toMatchObject({ unfurl_id: 'u-1', source: 'conversations_history' });
    expect(args).not.toHaveProperty('unfurls');
    expect(args.metadata.entities).toHaveLength(1);
    expect(args.metadata.entities[0].app_unfurl_url).toBe(posted);
  });

  it.each([
    ['an error', 'error_processing_metadata'],
    ['another error', 'invalid_metadata_format'],
    ['a warning that it was left out', { ok: true, warning: 'invalid_metadata_format' }],
  ])('is blocks where Slack answers a Work Object with %s', async (_, answer) => {
    api.on('chat.unfurl', answer, { ok: true });
    expect(await show(samples.deal)).toBe('shown');
    expect(api.calls).toHaveLength(2);
    const { args } = api.calls[1]!;
    expect(args).not.toHaveProperty('metadata');
    expect(Object.keys(args.unfurls)).toEqual([posted]);
    expect(JSON.stringify(args.unfurls)).toContain('Acme, ten seats');
  });

  it('stays one Work Object when Slack warns of something else', async () => {
    api.on('chat.unfurl', { ok: true, warning: 'missing_charset' });
    expect(await show(samples.lead)).toBe('shown');
    expect(api.calls).toHaveLength(1);
  });

  it.each(['cannot_unfurl_url', 'cannot_find_message', 'channel_not_found', 'invalid_unfurl_id'])(
    'is given up quietly on %s',
    async (error) => {
      api.on('chat.unfurl', error);
      expect(await show(samples.lead)).toBe('dropped');
      expect(api.calls).toHaveLength(1);
    },
  );

  it('is tried again by the sender when Slack is unwell, and is none for other views', async () => {
    api.on('chat.unfurl', 'internal_error');
    await expect(show(samples.lead)).rejects.toThrow();
    api.calls.splice(0);
    expect(await show(notice('info'))).toBe('dropped');
    expect(api.calls).toEqual([]);
  });
});

describe('details', () => {
  const surface = { kind: 'details', triggerId: 't-1', url: posted } as const;
  const show = (view: View) => details({ ...around(view), surface });

  it('are shown under the trigger, as the same object as the preview', async () => {
    api.on('entity.presentDetails', { ok: true });
    expect(await show(samples.lead)).toBe('shown');
    const { args } = api.calls[0]!;
    expect(args.trigger_id).toBe('t-1');
    expect(args.metadata.external_ref).toEqual(entityOf(samples.lead, posted, 'preview')?.external_ref);
    expect(args.metadata).not.toHaveProperty('app_unfurl_url');
  });

  it.each([
    ['restricted', notice('problem')],
    ['not_found', notice('info')],
    ['internal_error', notice('problem', { reference: 'slack-1' })],
  ])('that cannot be shown end with the status %s', async (status, view) => {
    api.on('entity.presentDetails', { ok: true });
    await show(view);
    expect(api.calls[0]?.args).toEqual({ trigger_id: 't-1', error: { status } });
  });

  it('that come too late are dropped without a word', async () => {
    api.on('entity.presentDetails', 'invalid_trigger_id');
    expect(await show(samples.lead)).toBe('dropped');
    expect(api.methods()).toEqual(['entity.presentDetails']);
  });
});

const [lookup] = steps;
const stepOutputs = (view: View): { outputs: Record<string, unknown> } => {
  const result = stepResultOf(view);
  if (!('outputs' in result)) throw new Error(result.problem);
  return result;
};

describe('a step of a workflow', () => {
  const surface = { kind: 'step', executionId: 'Fx1' } as const;
  const show = (view: View) => step({ ...around(view), surface });

  it('ends with outputs that the manifest declares, of the types that it declares', async () => {
    api.on('functions.completeSuccess', { ok: true });
    expect(await show(samples.lead)).toBe('shown');
    const { function_execution_id, outputs } = api.calls[0]!.args;
    expect(function_execution_id).toBe('Fx1');
    expect(outputs).toMatchObject({
      found: true,
      name: 'Ana López',
      score: 87,
      band: 'Hot',
      owner: 'Jo Smith',
    });
    expect(outputs.summary).toBe('Ana López: 87 points (Hot), owner Jo Smith. As of 2026-11-20 08:00 UTC.');
    for (const view of [samples.lead, samples.picker, notice('info')]) {
      const all = stepOutputs(view).outputs;
      for (const [name, value] of Object.entries(all)) expect(lookup?.outputs[name]?.type).toBe(typeof value);
      for (const name of lookup!.always) expect(all).toHaveProperty(name);
    }
  });

  it('that finds several or nobody has found nothing, and says so', async () => {
    api.on('functions.completeSuccess', { ok: true });
    await show(samples.picker);
    await show(notice('info', { text: 'Nobody with that name is known here.' }));
    expect(api.calls.map(({ args }) => args.outputs)).toEqual([
      { found: false, summary: expect.stringContaining('Several leads fit') },
      { found: false, summary: expect.stringContaining('Nobody') },
    ]);
  });

  it('that was refused ends with the reason', async () => {
    api.on('functions.completeError', { ok: true });
    await show(notice('problem', { text: 'Your role may not do this.' }));
    expect(api.calls[0]).toEqual({
      method: 'functions.completeError',
      args: { function_execution_id: 'Fx1', error: 'Your role may not do this.' },
    });
  });

  it('whose outputs Slack refuses ends with a problem, so that the workflow does not wait', async () => {
    api.on('functions.completeSuccess', 'parameter_validation_failed');
    api.on('functions.completeError', {});
    expect(await show(samples.lead)).toBe('shown');
    expect(api.methods()).toEqual(['functions.completeSuccess', 'functions.completeError']);
    expect(api.calls[1]?.args).toMatchObject({ function_execution_id: 'Fx1' });
  });

  it.each(['execution_not_in_running_state', 'function_execution_not_found'])(
    'that is over (%s) is dropped',
    async (error) => {
      api.on('functions.completeSuccess', error);
      expect(await show(samples.lead)).toBe('dropped');
    },
  );
});

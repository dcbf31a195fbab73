import { describe, expect, test } from 'vitest';
import { faultsOf, shownIn } from '../support/slack-text.ts';

const isOurs = (url: string): boolean => url.startsWith('https://ours.example/');
const quiet = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };
const faults = (body: object, name = 'chat.postMessage') =>
  faultsOf({ name, body: { ...quiet, ...body } }, isOurs).map(({ at, fault }) => `${at} ${fault}`);
const mrkdwn = (text: string, verbatim = true) => ({ type: 'mrkdwn', text, verbatim });
const section = (text: object) => ({ blocks: [{ type: 'section', text }] });

describe('how Slack reads markup', () => {
  test.each([
    ['<!channel>', 'mention'],
    ['<!here|here>', 'mention'],
    ['<!subteam^S1>', 'mention'],
    ['<!date^1^{date}^https://evil.example|x>', 'mention'],
    ['<@U0REP00001>', 'mention'],
    ['<#C0SALES001|sales>', 'mention'],
    ['<https://evil.example|Click>', 'link'],
    ['<mailto:x@evil.example|mail>', 'link'],
    ['<javascript:alert(1)|x>', 'link'],
    ['a < b', 'a bracket that is not escaped'],
    ['<https://ours.example/a|<!here>>', 'mention'],
    ['Q&A', 'an ampersand that is not escaped'],
    [':tada:', 'emoji code'],
    ['*fmtbold*', 'formatted'],
    ['_fmtitalic_', 'formatted'],
    ['`fmtcode`', 'formatted'],
    ['&gt; quoted', 'quotation'],
    ['fine\n&gt; quoted', 'quotation'],
    ['a\u202Eb', 'cannot be seen: U+202E'],
    ['a\u200Bb', 'cannot be seen: U+200B'],
    ['a\u00ADb', 'cannot be seen: U+00AD'],
    ['a\u0000b', 'cannot be seen: U+0000'],
    ['a\uD83Db', 'cannot be seen: U+D83D'],
    ['\u3164', 'cannot be seen: U+3164'],
    [`a${'\u0301'.repeat(9)}`, 'a pile of marks'],
  ])('finds in %j: %s', (text, fault) => {
    expect(faults(section(mrkdwn(text))).join('; ')).toContain(`/blocks/0/text/text ${fault}`);
    expect(faults({ text }).join('; ')).toContain(`/text ${fault}`);
  });

  test.each([
    'plain words, Ω, 👍🏽 and ❤️ at 10:30',
    '&lt;!channel&gt; &amp; more',
    '*bold* <https://ours.example/a|label> https://evil.example evil.example',
    'a_b_c@customer.example',
    'naïve Tiếng Việt हिन्दी ไทย',
  ])('finds nothing in %j', (text) => {
    expect(faults(section(mrkdwn(text)))).toEqual([]);
    expect(faults({ text })).toEqual([]);
  });

  test('finds addresses that Slack makes links of by itself', () => {
    const text = 'see https://evil.example/x or https://ours.example/a';
    expect(faults(section(mrkdwn(text, false)))).toEqual(['/blocks/0/text/text link made by Slack']);
    expect(faults({ text, parse: 'full' })).toEqual(['/text link made by Slack', '/parse flag']);
    expect(faults({ blocks: [{ type: 'markdown', text }] })).toEqual(['/blocks/0/text link made by Slack']);
  });
});

describe('wherever a text stands', () => {
  const bidi = 'a\u202Eb';
  const places: Record<string, object> = {
    'a header': { blocks: [{ type: 'header', text: { type: 'plain_text', text: bidi, emoji: false } }] },
    'a button': {
      blocks: [{ type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: bidi } }] }],
    },
    'an option': {
      blocks: [
        { type: 'input', element: { options: [{ value: 'x', text: { type: 'plain_text', text: bidi } }] } },
      ],
    },
    'a field': { blocks: [{ type: 'section', fields: [mrkdwn('fine'), mrkdwn(bidi)] }] },
    'a cell': { blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: bidi }]] }] },
    'the text of a link': {
      blocks: [{ type: 'rich_text', elements: [{ type: 'link', url: 'https://ours.example/', text: bidi }] }],
    },
    'a chart': { blocks: [{ type: 'data_visualization', title: bidi }] },
    'a label of a chart': {
      blocks: [{ type: 'data_visualization', chart: { segments: [{ label: bidi, value: 1 }] } }],
    },
    'an attachment': { attachments: [{ blocks: [section(mrkdwn(bidi)).blocks[0]] }] },
    'a window': { view: { title: { type: 'plain_text', text: bidi } } },
    'a field that is filled in': { view: { blocks: [{ element: { initial_value: bidi } }] } },
    'a preview': { unfurls: { 'https://ours.example/': { blocks: section(mrkdwn(bidi)).blocks } } },
    'a work object': {
      metadata: { entities: [{ entity_payload: { attributes: { title: { text: bidi } } } }] },
    },
    'a field of a work object': {
      metadata: {
        entities: [{ entity_payload: { custom_fields: [{ key: 'k', type: 'string', value: bidi }] } }],
      },
    },
    'an output of a step': { outputs: { name: bidi } },
    'a task of a plan': { chunks: [{ type: 'task_update', id: '1', title: bidi }] },
    'a status': { status: bidi },
    'a suggestion': { prompts: [{ title: 'fine', message: bidi }] },
    'what is said at a field': { response_action: 'errors', errors: { name: bidi } },
    'why a step failed': { error: bidi },
  };
  test.each(Object.entries(places))('%s is looked at', (_, body) => {
    expect(faults(body).join()).toContain('cannot be seen');
  });

  test('ids, values and metadata of a message are not shown', () => {
    const value = '{"t":"lead_get","i":{"who":"<!channel>"}}';
    const button = {
      type: 'button',
      action_id: 'tool.run',
      value,
      text: { type: 'plain_text', text: 'Why?', emoji: false },
    };
    const body = {
      blocks: [{ type: 'actions', elements: [button] }],
      metadata: { event_type: 'x', event_payload: { key: '<!here>' } },
    };
    expect(faults(body)).toEqual([]);
  });

  test.each([
    [{ type: 'user', user_id: 'U0REP00001' }, 'mention'],
    [{ type: 'broadcast', range: 'channel' }, 'mention'],
    [{ type: 'link', url: 'https://evil.example/' }, 'link'],
  ])('an element that mentions or links is found: %j', (element, fault) => {
    expect(faults({ blocks: [{ type: 'rich_text', elements: [element] }] }).join()).toContain(fault);
  });

  test('a button, a picture and a work object may lead to us only', () => {
    for (const body of [
      { blocks: [{ type: 'actions', elements: [{ type: 'button', url: 'https://evil.example/' }] }] },
      { blocks: [{ type: 'image', image_url: 'https://evil.example/i.png', alt_text: 'i' }] },
      { metadata: { entities: [{ url: 'https://evil.example/', entity_payload: {} }] } },
      { outputs: { link: 'https://evil.example/' } },
    ])
      expect(faults(body).join()).toContain('link');
  });

  test('what is handed on holds neither a mention nor an address', () => {
    for (const text of ['<!channel>', '@channel', 'https://evil.example', 'mailto:x@evil.example'])
      expect(faults({ outputs: { summary: text } }, 'functions.completeSuccess').join()).toContain(
        'may become',
      );
  });

  test.each(Object.keys(quiet))('a message that does not set %s is found', (flag) => {
    expect(faults({ [flag]: undefined })).toEqual([`/${flag} flag`]);
  });
});

test('a text that is JSON itself is one text', () => {
  const { texts } = shownIn({ name: 'chat.postMessage', body: section(mrkdwn('{"type":"mrkdwn"}')) });
  expect(texts.map(({ text }) => text)).toEqual(['{"type":"mrkdwn"}']);
});

// What models, servers and files say in a response: shown as the text that it is.
import { MantineProvider } from '@mantine/core';
import type { OutputItem } from '@offshoot/openai-api';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ItemView } from '../../../src/companies/playground/answer/item-view.tsx';

const HOSTILE = '<img src=x onerror=alert(1)>[press](javascript:alert(2))<script>alert(3)</script>\u202etxet';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;[press](javascript:alert(2))&lt;script&gt;alert(3)&lt;/script&gt;⟨U+202E⟩txet';

const html = (item: OutputItem) =>
  renderToStaticMarkup(
    <MantineProvider>
      <ItemView item={item} />
    </MantineProvider>,
  ).replace(/<style[\s\S]*?<\/style>/g, '');

const call = { id: 'x', server_label: HOSTILE, name: HOSTILE, arguments: HOSTILE };
const output = { status: 'completed' as const, role: 'assistant' as const };
const file = { type: 'file_citation' as const, file_id: 'file_1', filename: HOSTILE, index: 0 };
const made = {
  ...{ type: 'container_file_citation' as const, container_id: 'cntr_1', file_id: HOSTILE, filename: HOSTILE },
  ...{ start_index: 0, end_index: 0 },
};
const link = { type: 'url_citation' as const, url: `https://a.example/${HOSTILE}`, title: HOSTILE, start_index: 0, end_index: 1 };
const ITEMS: OutputItem[] = [
  { type: 'message', id: 'x', ...output, content: [{ type: 'output_text', text: HOSTILE, annotations: [file, link, made] }] },
  { type: 'message', id: 'x', ...output, content: [{ type: 'refusal', refusal: HOSTILE }] },
  {
    ...{ type: 'reasoning', id: 'x', status: 'completed' },
    ...{ summary: [{ type: 'summary_text', text: HOSTILE }], content: [{ type: 'reasoning_text', text: HOSTILE }] },
  },
  { type: 'function_call', id: 'x', call_id: 'c', name: HOSTILE, arguments: JSON.stringify({ [HOSTILE]: HOSTILE }), status: 'completed' },
  { type: 'mcp_approval_request', ...call },
  { type: 'mcp_call', ...call, status: 'completed', output: HOSTILE },
  { type: 'mcp_call', ...call, status: 'failed', error: { type: 'http_error', code: 502, message: HOSTILE } },
  {
    ...{ type: 'mcp_call', ...call, status: 'failed' },
    error: {
      type: 'mcp_tool_execution_error',
      content: [
        { type: 'text', text: HOSTILE },
        { type: 'image', data: HOSTILE },
      ],
    },
  },
  { type: 'mcp_list_tools', id: 'x', server_label: HOSTILE, tools: [{ name: HOSTILE, input_schema: {} }] },
  { type: 'mcp_list_tools', id: 'x', server_label: HOSTILE, tools: [], error: HOSTILE },
  { type: 'file_search_call', id: 'x', status: 'completed', queries: [HOSTILE], results: [{ filename: HOSTILE, text: HOSTILE }] },
  {
    ...{ type: 'code_interpreter_call', id: 'x', status: 'completed', code: HOSTILE, container_id: HOSTILE },
    outputs: [
      { type: 'logs', logs: HOSTILE },
      { type: 'image', url: 'https://tracker.example/p' },
    ],
  },
  { type: HOSTILE, text: HOSTILE } as unknown as OutputItem,
];

test.each(ITEMS.map((item, place) => [place, item.type.slice(0, 24), item] as const))(
  'attack: item %i of the type %s is text and nothing else',
  (...args) => {
    const shown = html(args[2]);
    expect(shown).toContain(ESCAPED);
    const tags = [...shown.matchAll(/<([a-z]+)([^>]*)>/g)];
    const others = tags
      .map(([, name]) => name ?? '')
      .filter((name) => !['p', 'bdi', 'div', 'details', 'summary', 'pre', 'code'].includes(name));
    expect(others).toEqual([]);
    expect(tags.filter(([, , attributes]) => /\s(?:on\w+|href|src|style="[^"]*url)/.test(attributes ?? ''))).toEqual([]);
    expect(shown).not.toContain('tracker.example');
  },
);

test('arguments are shown in lines if they are JSON, and as they are while they come', () => {
  const item = { type: 'function_call' as const, id: 'x', call_id: 'c', name: 'f', status: 'in_progress' as const };
  expect(html({ ...item, arguments: '{"a":1}' })).toContain('{\n  &quot;a&quot;: 1\n}');
  expect(html({ ...item, arguments: '{"a":' })).toContain('{&quot;a&quot;:');
});

test('a compaction says so, without what is sealed in it', () => {
  const shown = html({ type: 'compaction', id: 'x', encrypted_content: 'sealed' });
  expect(shown).toContain('Earlier messages are summarised.');
  expect(shown).not.toContain('sealed');
});

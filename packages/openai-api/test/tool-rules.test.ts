// Which of its tools a request wants to be called.
import { expect, test } from 'vitest';
import { allowedTools, checkToolChoice, readCreateRequest, type Tool } from '../src/index.ts';
import { refusalOf } from './refused.ts';

test('an agent brings its own tools, so its choice is checked with them', () => {
  const request = readCreateRequest({ agent_id: 'agent_1', input: 'Hi', tool_choice: { type: 'function', name: 'g' } });
  expect(refusalOf(() => checkToolChoice(request.tool_choice, [])).code).toBe('unknown_tool');
  checkToolChoice(request.tool_choice, [{ type: 'function', name: 'g' }]);
});

test('only tools that the choice allows are offered', () => {
  const mcp: Tool = { type: 'mcp', server_label: 's', server_url: 'https://a.example' };
  const tools: Tool[] = [
    { type: 'function', name: 'f' },
    { type: 'function', name: 'g' },
    mcp,
    { type: 'file_search', vector_store_ids: ['vs_1'] },
  ];
  expect(allowedTools(tools, 'required')).toEqual(tools);
  const choice = {
    type: 'allowed_tools' as const,
    tools: [
      { type: 'function' as const, name: 'g' },
      { type: 'mcp' as const, server_label: 's' },
    ],
  };
  expect(allowedTools(tools, choice)).toEqual([tools[1], mcp]);
});

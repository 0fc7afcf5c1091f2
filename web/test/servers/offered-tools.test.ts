import { canonicalJson, textDigest } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { offeredTools } from '../../src/agents/servers/offered-tools.ts';
import { problemWords } from '../../src/texts/agents/connect-server.ts';

const pin = (name: string, annotations = {}) =>
  canonicalJson({ name, description: 'It does.', inputSchema: { type: 'object' }, annotations });

test('a tool is offered with the risks that it admits of itself', async () => {
  const offered = await offeredTools(
    [pin('see'), pin('book', { readOnlyHint: false }), pin('erase', { destructiveHint: true })],
    undefined,
  );
  expect(offered.map(({ name, choices }) => [name, ...choices])).toEqual([
    ['see', 'R1', 'R3', 'R5'],
    ['book', 'R5'],
    ['erase', 'R5'],
  ]);
  expect(offered.map(({ news }) => news)).toEqual([undefined, undefined, undefined]);
});

test('what is new and what has changed since the owner connected it', async () => {
  const tools = [pin('see'), pin('book')].map((definition, n) => ({
    ...{ name: n === 0 ? 'see' : 'book', risk: 'R5' as const },
    digest: textDigest(n === 0 ? definition : 'another'),
  }));
  const before = { id: 'calendar', url: 'https://calendar.example/mcp', origin: 'owner', credential: 'none', tools } as const;
  const offered = await offeredTools([pin('see'), pin('book'), pin('erase')], { ...before, tools: [...tools] });
  expect(offered.map(({ news }) => news)).toEqual(['same', 'changed', 'new']);
});

test.each([
  '',
  'null',
  '[]',
  '{"name":1}',
  '{"name":"x"}',
  '{"name":"x","description":"y"}',
  '{"name":"","description":"","annotations":{}}',
])('attack: a definition that says nothing readable is left out: %s', async (definition) =>
  expect(await offeredTools([definition], undefined)).toEqual([]),
);

test('attack: a problem that nobody knows gets plain words', () => {
  for (const problem of ['toString', 'constructor', '__proto__', 'new-one'])
    expect(problemWords(problem, 'calendar.example')[0]).toBe('calendar.example cannot be used: it refuses.');
  expect(problemWords('no-registration', 'calendar.example')[1]).toContain('--client-id');
});

import { create } from '@bufbuild/protobuf';
import { startingLevelText } from '@offshoot/actions/level-texts.ts';
import { TrustLevel } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { McpRisk, TemplateContentSchema, ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { cpuMsOf } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textChange } from '../src/components/changes/text-change.ts';
import { differenceBetween } from '../src/template/versions/version-difference.ts';

const content = (changes: object = {}) =>
  create(TemplateContentSchema, {
    agentName: 'Trip Planner',
    instructions: 'Be kind.\nBe short.\nAsk first.\n',
    tags: ['travel'],
    tools: [{ id: 'email', provisioning: ToolProvisioning.POOL, resource: ToolResource.AGENTMAIL_INBOX }],
    ...changes,
  });

test('equal versions have no difference', () => {
  expect(differenceBetween(content(), content())).toEqual([]);
});

test('a difference names each field, in the order in which a template is written', () => {
  const after = content({
    agentName: 'Trips',
    instructions: 'Be kind.\nBe brief.\nAsk first.\n',
    model: { default: 'gpt-oss-120b', allowOverride: false },
    tools: [],
  });
  const found = differenceBetween(content(), after);
  expect(found.map(({ field }) => field)).toEqual(['name', 'instructions', 'model', 'tools']);
  expect(found[0]?.change).toEqual({ kind: 'value', before: 'Trip Planner', after: 'Trips' });
  expect(found[1]?.change).toEqual({
    kind: 'text',
    parts: [
      { kind: 'kept', text: 'Be kind.', lines: 1, place: 0 },
      { kind: 'removed', text: 'Be short.', lines: 1, place: 1 },
      { kind: 'added', text: 'Be brief.', lines: 1, place: 2 },
      { kind: 'kept', text: 'Ask first.', lines: 1, place: 3 },
    ],
  });
  expect(found[3]?.change).toMatchObject({ parts: [{ kind: 'removed', text: 'email · Gets an e-mail inbox of its own' }] });
});

test('a difference says in words which level is suggested and what a call can do', () => {
  const server = (risk: McpRisk) => ({
    ...{ id: 'weather', url: 'https://weather.example/mcp' },
    tools: [{ definition: '{"annotations":{},"description":"","inputSchema":{},"name":"forecast"}', risk }],
  });
  const before = content({ mcpServers: [server(McpRisk.R4)], soul: { suggestedLevel: TrustLevel.L1 } });
  const after = content({ mcpServers: [server(McpRisk.R1)], soul: { suggestedLevel: TrustLevel.L3 } });
  const [level, servers, ...others] = differenceBetween(before, after);
  expect(others).toEqual([]);
  const [was, is] = [startingLevelText({ suggestedLevel: 'L1' }), startingLevelText({ suggestedLevel: 'L3' })];
  expect(level).toEqual({ field: 'level', change: { kind: 'value', before: was, after: is } });
  expect(servers?.change).toMatchObject({
    parts: [
      { kind: 'kept', text: 'weather https://weather.example/mcp' },
      { kind: 'removed', text: 'weather/forecast (R4: affects people whom the owner knows)' },
      { kind: 'added', text: 'weather/forecast (R1: only reads)' },
      { kind: 'kept' },
    ],
  });
});

test('what was kept and removed is the older text, what was kept and added is the newer one', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }).map((lines) => lines.map((line) => `${line}\n`).join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const change = textChange(before, after);
      if (change.kind === 'value') return expect(change).toEqual({ kind: 'value', before, after });
      const without = (kind: string) => change.parts.filter((part) => part.kind !== kind).map((part) => `${part.text}\n`);
      expect(without('added').join('')).toBe(before);
      expect(without('removed').join('')).toBe(after);
    }),
  );
});

test('attack: two long texts with nothing in common do not stop the page', () => {
  const long = (letter: string) => Array.from({ length: 60_000 }, (_, line) => `${letter}${line}\n`).join('');
  const [before, after] = [long('a'), long('b')];
  expect(cpuMsOf(() => expect(textChange(before, after).kind).toBe('value'))).toBeLessThan(5_000);
});

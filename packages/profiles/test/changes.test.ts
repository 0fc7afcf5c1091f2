import { propertyRuns } from '@offshoot/testing';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeSummary, diffProfiles, type ProfileBody, rollbackSummary } from '../src/index.ts';
import { anyProfile } from './arbitrary.ts';
import { sorted } from './model.ts';

const server = (label: string) => ({ type: 'mcp' as const, server_label: label, server_url: 'https://example.org' });
const before: ProfileBody = {
  name: 'a',
  instructions: 'one\ntwo\nthree\n',
  tools: [server('wiki'), { type: 'code_interpreter' }],
  temperature: 0.3,
};

describe('a change summary', () => {
  test.each<[string, Partial<ProfileBody>]>([
    ['No changes', {}],
    ['Added MCP server nvd-api', { tools: [server('wiki'), { type: 'code_interpreter' }, server('nvd-api')] }],
    ['Removed code interpreter', { tools: [server('wiki')] }],
    ['Changed MCP server wiki', { tools: [{ ...server('wiki'), require_approval: 'always' }, { type: 'code_interpreter' }] }],
    ['Reordered tools', { tools: [{ type: 'code_interpreter' }, server('wiki')] }],
    [
      'Added function create_ticket, removed MCP server wiki, removed code interpreter',
      { tools: [{ type: 'function', name: 'create_ticket' }] },
    ],
    ['Updated instructions', { instructions: 'four' }],
    ['Changed temperature from 0.3 to 0.1', { temperature: 0.1 }],
    ['Removed temperature', { temperature: null }],
    ['Set top_p to 0.9', { top_p: 0.9 }],
    ['Added model', { model: 'llama-4' }],
    ['Added metadata team, added metadata cost center', { metadata: { team: 'x', 'cost center': 'y' } }],
    ['Added metadata', { metadata: { '\u202emaet\n': 'x', 'a\0': 'y' } }],
    ['Added variable city', { variables: { city: { type: 'string' } } }],
    ['Set trust level to L3, added grant of create_ticket', { trust_level: 'L3', tool_grants: [{ tool_name: 'create_ticket' }] }],
    ['Set store_required to true', { store_required: true }],
  ])('says "%s"', (summary, change) => {
    expect(changeSummary(before, { ...before, ...change })).toBe(summary);
  });

  test('counts what it does not name', () => {
    const metadata = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`key number ${i}`, '']));
    expect(changeSummary(before, { ...before, metadata })).toMatch(/^Added metadata key number 0, .*, and \d+ more changes$/);
    expect(changeSummary(before, { ...before, metadata }).length).toBeLessThan(300);
  });

  test('of the first version and of a rollback', () => {
    expect(changeSummary(undefined, before)).toBe('Initial creation');
    expect(rollbackSummary(2, 'Added MCP server nvd-api')).toBe('Rollback to v2 (Added MCP server nvd-api)');
    let summary = 'Initial creation';
    for (let i = 0; i < 100; i++) summary = rollbackSummary(i, summary);
    expect(summary.length).toBeLessThan(300);
  });
});

describe('a diff', () => {
  test('lists changes with their values, and instructions as unified text', () => {
    const after = { ...before, instructions: 'one\n2\nthree\n', tools: [server('wiki')], metadata: { team: 'x' }, temperature: null };
    expect(diffProfiles(before, after, ['version 1', 'version 2'])).toEqual({
      changes: [
        { path: 'instructions', kind: 'changed' },
        { path: 'tools["code interpreter"]', kind: 'removed', before: { type: 'code_interpreter' } },
        { path: 'temperature', kind: 'removed', before: 0.3 },
        { path: 'metadata.team', kind: 'added', after: 'x' },
      ],
      instructions: '--- version 1\n+++ version 2\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n',
    });
    expect(diffProfiles(before, before)).toEqual({ changes: [], instructions: null });
  });

  test('is empty exactly if two profiles say the same, and its text leads from one to the other', () => {
    fc.assert(
      fc.property(anyProfile, anyProfile, (a, b) => {
        const { changes, instructions } = diffProfiles(a, b);
        const said = (one: ProfileBody) =>
          sorted({
            ...one,
            tools: one.tools ?? [],
            metadata: one.metadata ?? {},
            variables: one.variables ?? {},
            tool_grants: one.tool_grants ?? [],
          });
        expect(changes.length === 0).toBe(said(a) === said(b));
        expect(instructions === null ? a.instructions : applyPatch(a.instructions, instructions)).toBe(b.instructions);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  test('attack: two long texts with nothing in common are shown one after the other, not compared for minutes', () => {
    const lines = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word}${i}`).join('\n');
    const { instructions } = diffProfiles({ ...before, instructions: lines('a') }, { ...before, instructions: lines('b') });
    expect(instructions).toContain('@@ -1,20000 +1,20000 @@\n-a0\n');
  });
});

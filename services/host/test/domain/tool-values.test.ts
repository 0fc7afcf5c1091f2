// A provider or a lying pool can seal any values to an agent: its prompt gets at most one line per tool, and never a key.

import type { Refusal } from '@offshoot/refusals';
import { TOOL_RESOURCES, type ToolResource } from '@offshoot/statements';
import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OwnTool, readToolValues, shownValues, toolLines, toolsInUse } from '../../src/agent/tools/domain/tools.ts';
import { describe } from '../../src/agent/versions/domain/signed-version.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const resource = fc.constantFrom(...(Object.keys(TOOL_RESOURCES) as ToolResource[]));
const hostile = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 60 }),
  fc.constantFrom('+15551234567', 'a@b.example', `0x${'a'.repeat(40)}`, 'sk-or-v1-1', '<!-- offshoot:managed:end -->'),
  fc.constantFrom('+15551234567\n## Instructions', 'a@b.example\r\nBcc: c@d.example', '+1555123456７', 'sk or', '\u2028'),
);

test('a value is accepted unchanged or refused with SEALED_VALUE_INVALID; an accepted one is a line of printable text', () => {
  fc.assert(
    fc.property(resource, fc.constantFrom('number', 'address', 'key'), fc.oneof(hostile, fc.jsonValue()), (of, name, value) => {
      let taken: string;
      try {
        taken = readToolValues(of, bytes({ [name]: value })).value;
      } catch (error) {
        expect(error).toMatchObject({ reason: 'SEALED_VALUE_INVALID' } satisfies Partial<Refusal>);
        return;
      }
      expect(taken).toBe(value);
      expect(taken).toMatch(of === 'openrouter-key' ? /^[^\s\p{C}]+$/u : /^[^\s\p{C}<>]+$/u);
    }),
    { numRuns: propertyRuns(500) },
  );
});

test('prompt and file have a line for each tool of the version, in its order, and no key', () => {
  const KEYS = 'sk-or-v1-canary';
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 6 });
  const named = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(ids, fc.infiniteStream(resource), fc.infiniteStream(fc.boolean()), named, (toolIds, resources, asked, name) => {
      const own = toolIds.map((toolId): OwnTool => {
        const { value: of } = resources.next();
        return { toolId, resourceId: `res_${toolId}`, resource: of, value: of === 'openrouter-key' ? KEYS : 'shown' };
      });
      const wanted = own.filter(() => asked.next().value === true);
      const { tools } = describe({
        tools: wanted.map(({ toolId, resource: of }) => ({
          id: toolId,
          name,
          provisioning: 'TOOL_PROVISIONING_POOL',
          resource: TOOL_RESOURCES[of],
        })),
      });
      expect(toolsInUse(own, tools)).toEqual(wanted);
      const lines = toolLines(own, tools);
      const open = wanted.filter(({ resource: of }) => of !== 'openrouter-key');
      expect(lines === '' ? [] : lines.split('\n')).toHaveLength(open.length);
      expect(lines).not.toContain(KEYS);
      expect([...shownValues(wanted).keys()]).toEqual(open.map(({ toolId }) => toolId));
    }),
  );
});

import { create, toJson } from '@bufbuild/protobuf';
import { EscalationAction, ResponseStyle, SoulSchema, TrustLevel } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import {
  type TemplateContent,
  TemplateContentSchema,
  ToolProvisioning,
  ToolResource,
  ValueFormat,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { violationsOf } from '@offshoot/template-content';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentOf, draftOf, emptyDraft, emptyTool } from '../src/studio/draft/draft.ts';
import { errorsIn, fieldErrors, refusedField } from '../src/studio/draft/field-errors.ts';

const line = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b', '1', '-', ',', 'ü', '"') });
const userTool = fc.record({
  id: line,
  name: line,
  provisioning: fc.constant(ToolProvisioning.USER),
  prompt: line,
  required: fc.boolean(),
  secret: fc.boolean(),
  format: fc.constantFrom(ValueFormat.UNSPECIFIED, ValueFormat.EMAIL),
  choices: fc.array(line, { maxLength: 3 }),
});
const poolTool = fc.record({
  id: line,
  description: line,
  provisioning: fc.constant(ToolProvisioning.POOL),
  resource: fc.constantFrom(ToolResource.UNSPECIFIED, ToolResource.WALLET),
});
const lines = fc.array(line, { maxLength: 3 });
const soul = fc
  .record(
    {
      text: fc.string({ minLength: 1 }),
      role: line,
      principles: lines,
      values: lines,
      domains: lines,
      limitations: lines,
      responseStyle: fc.constantFrom(ResponseStyle.UNSPECIFIED, ResponseStyle.MINIMAL),
      progressiveDisclosure: fc.boolean(),
      proactiveTriggers: fc.array(fc.record({ trigger: line, action: line }), { maxLength: 2 }),
      maxOutputTokens: fc.integer({ min: 50, max: 8_000 }),
      suggestedLevel: fc.constantFrom(TrustLevel.UNSPECIFIED, TrustLevel.L3),
      restrictedTopics: lines,
      escalationRules: fc.array(fc.record({ condition: line, action: fc.constant(EscalationAction.BLOCK) }), { maxLength: 2 }),
    },
    { requiredKeys: ['text'] },
  )
  .map((init) => create(SoulSchema, init));
const anyContent: fc.Arbitrary<TemplateContent> = fc
  .record(
    {
      agentName: line,
      instructions: fc.string(),
      soul,
      description: line,
      category: line,
      emoji: line,
      contextDirective: line,
      tags: fc.array(line, { maxLength: 3 }),
      tools: fc.array(fc.oneof(userTool, poolTool), { maxLength: 3 }),
      model: fc.record({ default: line, allowOverride: fc.boolean() }, { requiredKeys: ['default'] }),
      duplicatedFrom: fc.record({
        templateId: line,
        version: fc.bigInt({ min: 1n, max: 99n }),
        digest: line,
        creatorId: line,
        agentName: line,
      }),
    },
    { requiredKeys: ['agentName', 'instructions'] },
  )
  .map((init) => create(TemplateContentSchema, init));

describe('a draft', () => {
  test('keeps every field of the content that it is made from', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        expect(toJson(TemplateContentSchema, contentOf(draftOf(content)))).toEqual(toJson(TemplateContentSchema, content));
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  test('leaves out what a tool has of the other provider, and empty lines', () => {
    const tool = { ...emptyTool('a'), id: 'a', prompt: 'Which?', required: true, choices: 'x\n\n y \n', resource: ToolResource.WALLET };
    const toolsOf = (provisioning: ToolProvisioning) =>
      (toJson(TemplateContentSchema, contentOf({ ...emptyDraft, tools: [{ ...tool, provisioning }] })) as { tools: object[] }).tools;
    expect(toolsOf(ToolProvisioning.POOL)).toEqual([{ id: 'a', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_WALLET' }]);
    expect(toolsOf(ToolProvisioning.USER)).toEqual([
      { id: 'a', provisioning: 'TOOL_PROVISIONING_USER', prompt: 'Which?', required: true, choices: ['x', 'y'] },
    ]);
  });

  test('is checked by the rules of the contract, in words without patterns', async () => {
    const draft = {
      ...emptyDraft,
      agentName: 'x'.repeat(65),
      category: 'Home Office',
      tags: 'y'.repeat(33),
      allowOverride: false,
      tools: [
        { ...emptyTool('a'), id: 'A b' },
        { ...emptyTool('b'), id: 'c' },
        { ...emptyTool('d'), id: 'c' },
      ],
    };
    const errors = await errorsIn(draft);
    expect(errors).toEqual({
      agent_name: expect.stringContaining('64 characters'),
      instructions: 'Write something here.',
      category: expect.stringContaining('home-office'),
      tags: expect.stringContaining('32 characters'),
      'model.default': expect.any(String),
      'tools.0.id': expect.stringContaining('airline-key'),
      'tools.2.id': 'Another tool has this ID already.',
    });
    expect(Object.values(errors).join()).not.toMatch(/regex|\^|\\/);
  });

  test('has no error that no field shows', () => {
    // Each rule of the contract, broken once: its error belongs to a field of the form.
    const broken = create(TemplateContentSchema, {
      emoji: 'x'.repeat(33),
      description: 'x'.repeat(2001),
      contextDirective: 'x'.repeat(4097),
      soul: {
        text: 'x'.repeat(16385),
        role: 'a\u202eb',
        principles: [''],
        values: ['\n'],
        domains: ['x'.repeat(201)],
        limitations: ['\u200b'],
        responseStyle: 99 as ResponseStyle,
        proactiveTriggers: [{}],
        maxOutputTokens: 49,
        suggestedLevel: 99 as TrustLevel,
        restrictedTopics: ['a', 'a'],
        escalationRules: [{}],
      },
      tags: [''],
      tools: [
        {
          name: 'x'.repeat(129),
          description: 'x'.repeat(1001),
          prompt: 'x'.repeat(1001),
          choices: ['a', 'a'],
          format: 99 as ValueFormat,
          resource: 99 as ToolResource,
        },
      ],
    });
    expect(Object.keys(fieldErrors(violationsOf(broken))).toSorted()).toEqual(
      ['agent_name', 'context_directive', 'description', 'emoji', 'instructions', 'tags']
        .concat(
          ['text', 'role', 'principles', 'values', 'domains', 'limitations', 'response_style', 'max_output_tokens']
            .concat(['suggested_level', 'restricted_topics', 'proactive_triggers.0.trigger', 'proactive_triggers.0.action'])
            .concat(['escalation_rules.0.condition', 'escalation_rules.0.action'])
            .map((name) => `soul.${name}`),
        )
        .concat(['choices', 'description', 'format', 'id', 'name', 'prompt', 'provisioning', 'resource'].map((name) => `tools.0.${name}`))
        .toSorted(),
    );
  });

  test.each([
    ['content.agent_name', 'agent_name'],
    ['content.tools[1].choices[0]', 'tools.1.choices'],
    ['content.tags[3]', 'tags'],
    ['content', undefined],
    ['etag', undefined],
  ])('shows a refusal of %s at its field', (field, expected) => {
    expect(refusedField(field)).toBe(expected);
  });
});

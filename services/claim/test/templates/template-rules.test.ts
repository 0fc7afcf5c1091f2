// Pure rules for what a claim may ask of a template.
import { Refusal } from '@offshoot/refusals';
import { describe, expect, test } from 'vitest';
import {
  checkToolsAvailable,
  modelOverride,
  type TemplateFacts,
  type UserTool,
  userConfigKeys,
} from '../../src/templates/domain/template-rules.ts';

const tool = (id: string, more: Partial<UserTool> = {}): UserTool => ({
  id,
  prompt: '',
  required: false,
  secret: false,
  rule: { format: 'text', choices: [] },
  ...more,
});

const facts: TemplateFacts = {
  templateId: `tmpl_${'a'.repeat(26)}`,
  version: 1,
  revision: 1,
  creatorId: '1'.repeat(64),
  agentName: 'Planner',
  model: 'small',
  allowModelOverride: true,
  userTools: [],
  resourceTools: [],
};

function refused(work: () => unknown): Refusal | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

describe('the model of a claim', () => {
  const fixed = { ...facts, allowModelOverride: false };
  const parent = { modelOverride: 'large', userConfigKeys: [] };

  test.each<[string, TemplateFacts, string, string]>([
    ['is the default if none is named', facts, '', ''],
    ['is the default if the default is named', facts, 'small', ''],
    ['is the named one', facts, 'large', 'large'],
    ['is the default if no choice is allowed and none is named', fixed, '', ''],
    ['is the default if only the default may be named', fixed, 'small', ''],
  ])('%s', (_, template, asked, expected) => {
    expect(modelOverride(template, asked)).toBe(expected);
  });

  test('counts as a choice if it is named in a signed claim, even if it is the default', () => {
    expect(modelOverride(facts, 'small', undefined, true)).toBe('small');
    expect(modelOverride(facts, '', undefined, true)).toBe('');
  });

  test('is the parent’s, even if the template no longer allows a choice', () => {
    expect(modelOverride(fixed, '', parent)).toBe('large');
    expect(modelOverride(fixed, 'large', parent)).toBe('large');
    expect(modelOverride(facts, 'other', parent)).toBe('other');
  });

  test('is refused if the template allows no choice', () => {
    expect(refused(() => modelOverride(fixed, 'large'))).toMatchObject({
      reason: 'MODEL_OVERRIDE_NOT_ALLOWED',
      metadata: { model: 'small' },
    });
    expect(refused(() => modelOverride(fixed, 'other', parent))?.reason).toBe('MODEL_OVERRIDE_NOT_ALLOWED');
  });
});

describe('the values of a claim', () => {
  const template = {
    ...facts,
    userTools: [
      tool('mail', { required: true, prompt: 'Which address?' }),
      tool('key', { secret: true }),
      tool('size', { rule: { format: 'number', choices: [] } }),
      tool('zone', { required: true }),
    ],
  };
  const given = (clear: Record<string, string>, sealed: string[] = []) => ({ clear: { zone: 'Tokyo', ...clear }, sealed });

  test('are listed by their keys, sorted, including sealed ones', () => {
    expect(userConfigKeys(template, given({ mail: 'a@b.example', size: '1' }, ['key']))).toEqual(['key', 'mail', 'size', 'zone']);
  });

  test('count as missing if empty', () => {
    expect(userConfigKeys(template, given({ mail: 'x', size: '' }))).toEqual(['mail', 'zone']);
  });

  test('are inherited from the parent unless given again, and only if the template asks for them', () => {
    const parent = { modelOverride: '', userConfigKeys: ['mail', 'size', 'old'] };
    expect(userConfigKeys(template, given({}), parent)).toEqual(['mail', 'size', 'zone']);
    expect(userConfigKeys(template, given({ size: '' }), parent)).toEqual(['mail', 'zone']);
  });

  test('are refused for tools that the template does not have, naming those that it has', () => {
    expect(refused(() => userConfigKeys(template, given({ mail: 'x', fax: '1' })))).toMatchObject({
      reason: 'USER_CONFIG_UNKNOWN',
      metadata: { keys: 'fax', tools: 'mail,key,size,zone', help: 'It takes values for: mail, key, size, zone.' },
    });
    expect(refused(() => userConfigKeys(facts, { clear: { fax: '1' }, sealed: [] }))?.metadata.help).toContain('takes no values');
  });

  test('attack: a secret in plain text is refused, even an empty one', () => {
    for (const key of ['sk-1', '']) {
      expect(refused(() => userConfigKeys(template, given({ mail: 'x', key })))).toMatchObject({
        reason: 'USER_CONFIG_NOT_SEALED',
        metadata: { tools: 'key' },
      });
    }
  });

  test('are refused in the wrong format', () => {
    expect(refused(() => userConfigKeys(template, given({ mail: 'x', size: 'big' })))).toMatchObject({
      reason: 'USER_CONFIG_INVALID',
      metadata: { tool: 'size', format: 'number' },
    });
  });

  test('are refused if incomplete, with the questions to ask', () => {
    expect(refused(() => userConfigKeys(template, { clear: {}, sealed: [] }))).toMatchObject({
      reason: 'USER_CONFIG_MISSING',
      message: expect.stringContaining('mail (Which address?), zone.'),
      metadata: { tools: 'mail,zone', prompts: '{"mail":"Which address?","zone":""}' },
    });
  });
});

test('a template whose tools this pool cannot make is refused, with the tools’ ids', () => {
  const template: TemplateFacts = {
    ...facts,
    resourceTools: [
      { toolId: 'pay', resource: 'WALLET' },
      { toolId: 'sms', resource: 'TELNYX_NUMBER' },
    ],
  };
  expect(refused(() => checkToolsAvailable(template, ['WALLET']))).toMatchObject({
    reason: 'TOOL_UNAVAILABLE',
    metadata: { tools: 'sms' },
  });
  expect(refused(() => checkToolsAvailable(template, ['WALLET', 'TELNYX_NUMBER']))).toBeUndefined();
});

// What a claim may ask of a template, as pure rules.
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
    ['is the default where none is named', facts, '', ''],
    ['is the default where that is named', facts, 'small', ''],
    ['is the named one', facts, 'large', 'large'],
    ['is the default where none may be named', fixed, '', ''],
    ['is the default where only that may be named', fixed, 'small', ''],
  ])('%s', (_, template, asked, expected) => {
    expect(modelOverride(template, asked)).toBe(expected);
  });

  test('that is named in a signed claim is a choice, also of the default', () => {
    expect(modelOverride(facts, 'small', undefined, true)).toBe('small');
    expect(modelOverride(facts, '', undefined, true)).toBe('');
  });

  test('is the parent’s, also where the template no longer lets anybody choose', () => {
    expect(modelOverride(fixed, '', parent)).toBe('large');
    expect(modelOverride(fixed, 'large', parent)).toBe('large');
    expect(modelOverride(facts, 'other', parent)).toBe('other');
  });

  test('is refused where the template does not let anybody choose', () => {
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

  test('are known by their keys, sorted, sealed ones included', () => {
    expect(userConfigKeys(template, given({ mail: 'a@b.example', size: '1' }, ['key']))).toEqual(['key', 'mail', 'size', 'zone']);
  });

  test('that are empty are none', () => {
    expect(userConfigKeys(template, given({ mail: 'x', size: '' }))).toEqual(['mail', 'zone']);
  });

  test('are taken over from the parent unless they are given anew, and only those that the template asks for', () => {
    const parent = { modelOverride: '', userConfigKeys: ['mail', 'size', 'old'] };
    expect(userConfigKeys(template, given({}), parent)).toEqual(['mail', 'size', 'zone']);
    expect(userConfigKeys(template, given({ size: '' }), parent)).toEqual(['mail', 'zone']);
  });

  test('of tools that the template does not have are refused, with those that it has', () => {
    expect(refused(() => userConfigKeys(template, given({ mail: 'x', fax: '1' })))).toMatchObject({
      reason: 'USER_CONFIG_UNKNOWN',
      metadata: { keys: 'fax', tools: 'mail,key,size,zone', help: 'It takes values for: mail, key, size, zone.' },
    });
    expect(refused(() => userConfigKeys(facts, { clear: { fax: '1' }, sealed: [] }))?.metadata.help).toContain('takes no values');
  });

  test('attack: a secret that comes in clear is refused, an empty one too', () => {
    for (const key of ['sk-1', '']) {
      expect(refused(() => userConfigKeys(template, given({ mail: 'x', key })))).toMatchObject({
        reason: 'USER_CONFIG_NOT_SEALED',
        metadata: { tools: 'key' },
      });
    }
  });

  test('of another form are refused', () => {
    expect(refused(() => userConfigKeys(template, given({ mail: 'x', size: 'big' })))).toMatchObject({
      reason: 'USER_CONFIG_INVALID',
      metadata: { tool: 'size', format: 'number' },
    });
  });

  test('that are missing are refused, with the questions to ask', () => {
    expect(refused(() => userConfigKeys(template, { clear: {}, sealed: [] }))).toMatchObject({
      reason: 'USER_CONFIG_MISSING',
      message: expect.stringContaining('mail (Which address?), zone.'),
      metadata: { tools: 'mail,zone', prompts: '{"mail":"Which address?","zone":""}' },
    });
  });
});

test('a template whose tools this pool cannot make is refused, with their ids', () => {
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

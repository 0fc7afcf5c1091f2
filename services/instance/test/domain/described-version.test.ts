// What an agent reads from the content that its creator signed, whatever is in it.
import { DEFAULT_MODEL, type JsonObject } from '@offshoot/statements';
import { expect, describe as group, test } from 'vitest';
import { describe } from '../../src/agent/template/domain/signed-version.ts';

const tool = (o: JsonObject) => describe({ tools: [{ id: 'sms', ...o }] }).tools[0];

test('what the content leaves out has a default', () => {
  expect(describe({})).toEqual({
    agentName: 'Agent',
    instructions: '',
    soul: '',
    contextDirective: '',
    description: '',
    emoji: '',
    model: DEFAULT_MODEL.default,
    overrideAllowed: true,
    tools: [],
  });
  expect(describe({ model: { default: 'a/b', allowOverride: false } })).toMatchObject({ model: 'a/b', overrideAllowed: false });
});

group('a tool', () => {
  test('is provisioned by the pool only if it says so and names a known resource', () => {
    const [provisioning, resource] = ['TOOL_PROVISIONING_POOL', 'TOOL_RESOURCE_TELNYX_NUMBER'];
    expect(tool({ provisioning, resource })).toMatchObject({ resource: 'telnyx-number', userSupplied: false });
    for (const other of ['TOOL_PROVISIONING_USER', 'TOOL_PROVISIONING_NONE', '', 1])
      expect(tool({ provisioning: other, resource })).not.toHaveProperty('resource');
    expect(tool({ provisioning, resource: 'TOOL_RESOURCE_ROCKET' })).not.toHaveProperty('resource');
    expect(tool({ provisioning })).not.toHaveProperty('resource');
  });

  test('is the user’s, secret and required only where it says exactly that', () => {
    expect(tool({ provisioning: 'TOOL_PROVISIONING_USER', secret: true, required: true })).toMatchObject({
      userSupplied: true,
      secret: true,
      required: true,
    });
    expect(tool({ provisioning: 'user', secret: 'true', required: 1 })).toMatchObject({
      userSupplied: false,
      secret: false,
      required: false,
    });
  });

  test('is called by its name, or else by its ID', () => {
    expect(tool({ name: 'Texts' })?.name).toBe('Texts');
    expect(tool({ name: '' })?.name).toBe('sms');
  });

  test('has the choices that are texts', () => expect(tool({ choices: ['a', 1, null, 'b'] })?.rule).toMatchObject({ choices: ['a', 'b'] }));
});

test.each<[string, JsonObject]>([
  ['a text for an object', { model: 'openai/gpt-5', tools: ['sms'] }],
  ['null', { model: null, tools: [null] }],
  ['a list', { model: [{ default: 'a/b' }], tools: [['sms']] }],
  ['a number', { model: 1, tools: [1] }],
])('attack: %s where an object belongs is read as empty', (_, content) => {
  const { model, overrideAllowed, tools } = describe(content);
  expect({ model, overrideAllowed }).toEqual({ model: DEFAULT_MODEL.default, overrideAllowed: true });
  expect(tools).toMatchObject([{ id: '', name: '', userSupplied: false, secret: false, required: false }]);
});

test('attack: a list with properties, which only a program could make, is read as empty', () => {
  const list = Object.assign([], { default: 'a/b', allowOverride: false });
  expect(describe({ model: list as never })).toMatchObject({ model: DEFAULT_MODEL.default, overrideAllowed: true });
});

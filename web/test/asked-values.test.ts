import { create } from '@bufbuild/protobuf';
import { type Tool, ToolProvisioning, ToolSchema, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { MAX_VALUE_BYTES } from '@offshoot/statements/value-rule.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedTools, givenValues, objectionsTo } from '../src/settings/asked-values.ts';

const tool = (id: string, rule: Omit<Partial<Tool>, '$typeName'> = {}) =>
  create(ToolSchema, { id, provisioning: ToolProvisioning.USER, ...rule });
const token = tool('api-token', { required: true, secret: true });
const email = tool('email', { format: ValueFormat.EMAIL });
const size = tool('size', { choices: ['small', 'large'] });

test('only tools that the person provides are asked for, in the order of the creator', () => {
  const pool = create(ToolSchema, { id: 'inbox', provisioning: ToolProvisioning.POOL });
  expect(askedTools([size, pool, token]).map(({ id }) => id)).toEqual(['size', 'api-token']);
});

test('a template that asks for nothing needed takes an empty form, and empty fields are not sent', () => {
  expect(objectionsTo([email, size], {})).toEqual({});
  expect(givenValues([email, size], { email: '', size: 'small', foreign: 'x' })).toEqual({ size: 'small' });
});

test.each([
  ['a missing one', {}, 'api-token', /needs a value/],
  ['an empty one', { 'api-token': '' }, 'api-token', /needs a value/],
  ['another format', { 'api-token': 'x', email: 'you@' }, 'email', /e-mail address/],
  ['none of the choices', { 'api-token': 'x', size: 'huge' }, 'size', /"small", "large"/],
  ['one that is too long', { 'api-token': 'ä'.repeat(MAX_VALUE_BYTES / 2 + 1) }, 'api-token', /too long/],
  ['an invisible character', { 'api-token': 'x\0y' }, 'api-token', /invisible/],
])('%s is refused at its field', (_, values, field, why) => {
  const objections = objectionsTo([token, email, size], values);
  expect(Object.keys(objections)).toEqual([field]);
  expect(objections[field]).toMatch(why);
});

test('no objection repeats a value', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (value) => {
      const told = Object.values(objectionsTo([token, email, size], { 'api-token': `${value}\0`, email: value, size: value }));
      expect(told.filter((text) => text.includes(value))).toEqual([]);
    }),
  );
});

import { CreateClaimRequestSchema, SealedConfigSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { SignatureSchema, WalletSignatureSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { ToolSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { CreateTemplateRequestSchema } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { MessageSchemas } from '../src/index.ts';

const messages = new MessageSchemas();
const schemaOf = (message: Parameters<MessageSchemas['ref']>[0]) => {
  messages.ref(message);
  return messages.schemas[message.name];
};
const accepts = (message: Parameters<MessageSchemas['ref']>[0], value: unknown) =>
  new Ajv({ strict: false, validateFormats: false }).validate({ ...schemaOf(message), components: { schemas: messages.schemas } }, value);

test('a field is required where the contract refuses its empty value', () => {
  expect(schemaOf(CreateTemplateRequestSchema)?.required).toEqual(['requestId', 'templateId', 'salt', 'content', 'statement']);
  expect(schemaOf(CreateClaimRequestSchema)?.required).toEqual(['requestId', 'join']);
});

test('exactly one of a required choice is accepted', () => {
  const wallet = { address: `0x${'a'.repeat(40)}`, signature: Buffer.alloc(65).toString('base64') };
  const installation = { publicKey: Buffer.alloc(32).toString('base64'), signature: Buffer.alloc(64).toString('base64') };
  expect(accepts(SignatureSchema, { wallet })).toBe(true);
  expect(accepts(SignatureSchema, {})).toBe(false);
  expect(accepts(SignatureSchema, { wallet, installation })).toBe(false);
});

test.each([
  ['bytes of the right length', true, { address: `0x${'a'.repeat(40)}`, signature: Buffer.alloc(65).toString('base64') }],
  ['bytes that are too few', false, { address: `0x${'a'.repeat(40)}`, signature: Buffer.alloc(60).toString('base64') }],
  ['bytes that are too many', false, { address: `0x${'a'.repeat(40)}`, signature: Buffer.alloc(70).toString('base64') }],
  ['text that does not match', false, { address: '0x', signature: Buffer.alloc(65).toString('base64') }],
  ['an unknown field', false, { address: `0x${'a'.repeat(40)}`, signature: Buffer.alloc(65).toString('base64'), v: 27 }],
])('%s: accepted is %s', (_, accepted, value) => {
  expect(accepts(WalletSignatureSchema, value)).toBe(accepted);
});

test('enumerations have names only, without those that the contract refuses', () => {
  const properties = schemaOf(ToolSchema)?.properties as Record<string, { enum: string[] }>;
  expect(properties.provisioning?.enum).toEqual(['TOOL_PROVISIONING_POOL', 'TOOL_PROVISIONING_USER']);
  expect(properties.format?.enum).toContain('VALUE_FORMAT_UNSPECIFIED');
});

test('lists and maps keep their limits, and messages refer to each other', () => {
  expect(schemaOf(SealedConfigSchema)?.properties).toMatchObject({
    value: { $ref: '#/components/schemas/SealedValue' },
    keys: { type: 'array', minItems: 1, maxItems: 32, uniqueItems: true, items: { pattern: '^[a-z0-9][a-z0-9-]{0,63}$' } },
  });
  expect(schemaOf(CreateClaimRequestSchema)?.properties).toMatchObject({
    userConfig: { maxProperties: 32, propertyNames: { maxLength: 64 }, additionalProperties: { maxLength: 4096 } },
    queueSeconds: { type: 'integer', minimum: 0, maximum: 3600 },
  });
  expect(messages.schemas).toHaveProperty(SealedValueSchema.name);
});

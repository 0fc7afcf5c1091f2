import { scopes } from '@offshoot/rpc/auth/identity.ts';
import { MEANS } from '@offshoot/text/means.ts';
import { type TProperties, type TSchema, Type } from 'typebox';

/** No route takes a field that it does not know: a misspelt one would silently do nothing. */
export function only<T extends TProperties>(fields: T) {
  return Type.Object(fields, { additionalProperties: false });
}

export const idOf = (prefix: string) => Type.String({ pattern: `^${prefix}_[a-z2-7]{26}$`, [MEANS]: `an ID such as ${prefix}_…` });
export const nameField = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\p{C}\\p{Zl}\\p{Zp}]*$',
  [MEANS]: 'one line without control characters',
});
export const inboxField = Type.String({
  pattern: '^[0-9a-f]{64}$',
  [MEANS]: '64 hex digits in lower case',
  description: 'XMTP inbox ID.',
});
const groupField = Type.String({
  pattern: '^group_[a-z0-9][a-z0-9_-]{0,57}$',
  [MEANS]: 'a group such as group_security: lowercase letters, digits, hyphens and underscores',
});
export const groupsField = Type.Array(groupField, { maxItems: 50, uniqueItems: true });
/** The database takes every other character. */
export const textField = (lengths: { minLength?: number; maxLength: number }, description?: string) =>
  Type.String({
    ...lengths,
    pattern: '^[^\\u0000]*$',
    [MEANS]: 'text without the character U+0000',
    ...(description !== undefined && { description }),
  });
/** Who acts: a person or a key. */
export const subjectField = Type.String({ pattern: '^(user|key)_[a-z2-7]{26}$', [MEANS]: 'an ID such as user_… or key_…' });
/** How a version of a profile is numbered. */
export const versionField = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
export const scopesField = Type.Array(Type.Enum([...scopes]), { minItems: 1, maxItems: scopes.length, uniqueItems: true });
export const roleField = Type.Enum(['viewer', 'agent-user', 'agent-developer', 'platform-admin']);
export const timeField = Type.String({ format: 'date-time', description: 'RFC 3339.' });
export const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);

const limitField = Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Default 20.' }));

/** `after`: how IDs of the list look. */
export function pageFields(after: TSchema) {
  return { limit: limitField, after: Type.Optional(Type.Unsafe<string>({ ...after, description: '`last_id` of the page before.' })) };
}

export function listOf(schema: TSchema) {
  const id = orNull(Type.String());
  return Type.Object({ object: Type.Literal('list'), data: Type.Array(schema), has_more: Type.Boolean(), first_id: id, last_id: id });
}

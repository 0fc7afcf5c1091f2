import { Type } from 'typebox';
import { groupsField, idOf, listOf, nameField, only, orNull, pageFields, scopesField, timeField } from './fields.ts';
import { v1Route } from './route.ts';

/** 0 would mean the opposite of what it says. */
const newLimitsField = only({
  requests_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: 60_000, description: 'Missing: no limit of its own.' })),
  tokens_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Missing: no limit.' })),
});

const limitsField = Type.Object({
  requests_per_minute: Type.Integer({ description: '0: no limit of its own.' }),
  tokens_per_minute: Type.Integer({ description: '0: no limit.' }),
});

const keyParams = only({ key_id: idOf('key') });

const fields = {
  id: idOf('key'),
  object: Type.Literal('api_key'),
  name: Type.String(),
  scopes: scopesField,
  groups: groupsField,
  allowed_agents: Type.Array(idOf('agent'), { description: 'Empty: every agent whose access list lets it.' }),
  limits: limitsField,
  hint: Type.String({ description: 'The last four characters of the secret.' }),
  expires_at: orNull(timeField),
  revoked_at: orNull(timeField),
  rotated_at: orNull(timeField),
  created_at: timeField,
  created_by: Type.String(),
};

const keySchema = Type.Object(fields);
const keyWithSecretSchema = Type.Object({ ...fields, secret: Type.String({ description: 'Nobody can read it again.' }) });

export const createKey = v1Route({
  method: 'POST',
  path: '/v1/keys',
  scope: 'keys:admin',
  summary: 'Makes an API key, which never has more than what makes it. The answer alone has its secret.',
  body: only({
    name: nameField,
    scopes: scopesField,
    groups: Type.Optional(groupsField),
    // A script that finds no agents must not get a key for all of them.
    allowed_agents: Type.Optional(
      Type.Array(idOf('agent'), {
        minItems: 1,
        maxItems: 64,
        uniqueItems: true,
        description: 'The only agents that it may use. Missing: every agent whose access list lets it. An empty list is refused.',
      }),
    ),
    limits: Type.Optional(newLimitsField),
    expires_at: Type.Optional(timeField),
  }),
  answers: { 201: keyWithSecretSchema },
});

export const listKeys = v1Route({
  method: 'GET',
  path: '/v1/keys',
  scope: 'keys:admin',
  summary: 'Lists API keys, newest first, with those that have ended.',
  query: only(pageFields(idOf('key'))),
  answers: { 200: listOf(keySchema) },
});

export const getKey = v1Route({
  method: 'GET',
  path: '/v1/keys/:key_id',
  scope: 'keys:admin',
  summary: 'Reads an API key, without its secret.',
  params: keyParams,
  answers: { 200: keySchema },
});

export const revokeKey = v1Route({
  method: 'DELETE',
  path: '/v1/keys/:key_id',
  scope: 'keys:admin',
  summary: 'Revokes an API key, and the keys that were made with it. They stop within seconds, in the middle of a stream, too.',
  params: keyParams,
  answers: { 200: keySchema },
});

export const rotateKey = v1Route({
  method: 'POST',
  path: '/v1/keys/:key_id/rotate',
  scope: 'keys:admin',
  summary:
    'Gives an API key a new secret. Its ID, scopes and usage stay. A key that was revoked or has expired gets none. Only the key itself and who made it can do this.',
  params: keyParams,
  body: only({
    grace_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800, description: 'How long the old one works on. Default 0.' })),
  }),
  isBodyOptional: true,
  answers: { 200: keyWithSecretSchema },
});

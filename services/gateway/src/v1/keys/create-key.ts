import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { Type } from 'typebox';
import { groupsField, idOf, nameField, only, scopesField, timeField, timeFromJson } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { keyToJson, keyWithSecretSchema, newLimitsField } from './key-json.ts';

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
  async handle({ body: { name, scopes, groups = [], allowed_agents: allowedAgents = [], limits, expires_at: expiresAt }, client }) {
    const { key, secret } = await client(KeyService).createKey({
      ...{ name, scopes, groups, allowedAgents },
      limits: { requestsPerMinute: limits?.requests_per_minute ?? 0, tokensPerMinute: BigInt(limits?.tokens_per_minute ?? 0) },
      expireTime: timeFromJson(expiresAt, 'expires_at'),
    });
    return { status: 201, body: { ...keyToJson(key), secret } };
  },
});

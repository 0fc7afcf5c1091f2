import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { Type } from 'typebox';
import { groupsField, idOf, nameField, only, scopesField, timeField, timeFromJson } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { keyToJson, keyWithSecretSchema, limitsField } from './key-json.ts';

export const createKey = v1Route({
  method: 'POST',
  path: '/v1/keys',
  scope: 'keys:admin',
  summary: 'Makes an API key, which never has more than what makes it. The answer alone has its secret.',
  body: only({
    name: nameField,
    scopes: scopesField,
    groups: Type.Optional(groupsField),
    allowed_agents: Type.Optional(Type.Array(idOf('agent'), { maxItems: 64, uniqueItems: true })),
    limits: Type.Optional(limitsField),
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

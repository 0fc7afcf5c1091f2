import type { ApiKey } from '@offshoot/gen/offshoot/profile/v1/key_pb.ts';
import { Type } from 'typebox';
import { groupsField, idOf, only, orNull, present, scopesField, timeField, timeToJson } from '../edge/fields.ts';

/** 0 would mean the opposite of what it says. */
export const newLimitsField = only({
  requests_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: 60_000, description: 'Missing: no limit of its own.' })),
  tokens_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Missing: no limit.' })),
});

const limitsField = Type.Object({
  requests_per_minute: Type.Integer({ description: '0: no limit of its own.' }),
  tokens_per_minute: Type.Integer({ description: '0: no limit.' }),
});

export const keyParams = only({ key_id: idOf('key') });

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

export const keySchema = Type.Object(fields);
export const keyWithSecretSchema = Type.Object({ ...fields, secret: Type.String({ description: 'Nobody can read it again.' }) });

export function keyToJson(given: ApiKey | undefined) {
  const key = present(given);
  return {
    id: key.id,
    object: 'api_key',
    name: key.name,
    scopes: key.scopes,
    groups: key.groups,
    allowed_agents: key.allowedAgents,
    limits: {
      requests_per_minute: key.limits?.requestsPerMinute ?? 0,
      tokens_per_minute: Number(key.limits?.tokensPerMinute ?? 0),
    },
    hint: key.hint,
    expires_at: timeToJson(key.expireTime),
    revoked_at: timeToJson(key.revokeTime),
    rotated_at: timeToJson(key.rotateTime),
    created_at: timeToJson(key.createTime),
    created_by: key.createdBy,
  };
}

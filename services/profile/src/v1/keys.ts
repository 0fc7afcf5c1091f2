import type { ApiKey } from '@offshoot/gen/offshoot/profile/v1/key_pb.ts';
import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import * as api from '@offshoot/profiles/api';
import { listAnswer, present, timeFromJson, timeToJson } from './answers.ts';
import { type ServedRoute, served } from './served.ts';

export const keyRoutes: readonly ServedRoute[] = [
  served(
    api.createKey,
    async ({ body: { name, scopes, groups = [], allowed_agents: allowedAgents = [], limits, expires_at: expiresAt }, call }) => {
      const { key, secret } = await call(KeyService.method.createKey, {
        ...{ name, scopes, groups, allowedAgents },
        limits: { requestsPerMinute: limits?.requests_per_minute ?? 0, tokensPerMinute: BigInt(limits?.tokens_per_minute ?? 0) },
        expireTime: timeFromJson(expiresAt, 'expires_at'),
      });
      return { status: 201, body: { ...keyToJson(key), secret } };
    },
  ),
  served(api.listKeys, async ({ query: { limit = 0, after = '' }, call }) => {
    const { keys, hasMore } = await call(KeyService.method.listKeys, { pageSize: limit, afterId: after });
    return listAnswer(keys.map(keyToJson), hasMore);
  }),
  served(api.getKey, async ({ params, call }) => ({
    status: 200,
    body: keyToJson((await call(KeyService.method.getKey, { keyId: params.key_id })).key),
  })),
  served(api.revokeKey, async ({ params, call }) => ({
    status: 200,
    body: keyToJson((await call(KeyService.method.revokeKey, { keyId: params.key_id })).key),
  })),
  served(api.rotateKey, async ({ params, body, call }) => {
    const { key, secret } = await call(KeyService.method.rotateKey, { keyId: params.key_id, graceSeconds: body.grace_seconds ?? 0 });
    return { status: 200, body: { ...keyToJson(key), secret } };
  }),
];

function keyToJson(given: ApiKey | undefined) {
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

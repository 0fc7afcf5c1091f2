import { type Secret, SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import * as api from '@offshoot/profiles/api';
import { timeText } from './agent-json.ts';
import { present } from './answers.ts';
import { type ServedRoute, served } from './served.ts';

export const secretRoutes: readonly ServedRoute[] = [
  served(api.createSecret, async ({ body: { name, value, allowed_hosts: allowedHosts }, call }) => {
    const { secret } = await call(SecretService.method.createSecret, { name, value, allowedHosts });
    return { status: 201, body: secretJson(present(secret)) };
  }),
  served(api.listSecrets, async ({ call }) => {
    const { secrets } = await call(SecretService.method.listSecrets, {});
    return { status: 200, body: { object: 'list', data: secrets.map(secretJson), has_more: false } };
  }),
  served(api.getSecret, async ({ params, call }) => {
    const { secret } = await call(SecretService.method.getSecret, { secretId: params.secret_id });
    return { status: 200, body: secretJson(present(secret)) };
  }),
  served(api.setSecretValue, async ({ params: { secret_id: secretId }, body: { value, allowed_hosts: allowedHosts = [] }, call }) => {
    const { secret } = await call(SecretService.method.setSecretValue, { secretId, value, allowedHosts });
    return { status: 200, body: secretJson(present(secret)) };
  }),
  served(api.deleteSecret, async ({ params: { secret_id: id }, call }) => {
    await call(SecretService.method.deleteSecret, { secretId: id });
    return { status: 200, body: { id, object: 'secret', deleted: true } };
  }),
];

function secretJson({ id, tenantId, name, allowedHosts: hosts, createTime, updateTime, createdBy }: Secret): object {
  return {
    id,
    object: 'secret',
    name,
    allowed_hosts: hosts,
    created_at: timeText(createTime),
    updated_at: timeText(updateTime),
    created_by: createdBy,
    tenant_id: tenantId,
  };
}

import { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { present } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { secretJson, secretParams, secretSchema, secretValueBody } from './secret-json.ts';

export const setSecretValue = v1Route({
  method: 'PUT',
  path: '/v1/secrets/:secret_id',
  scope: 'agents:write',
  summary: 'Replaces the value of a secret, and its hosts if they are named. The next call of a server has it.',
  params: secretParams,
  body: secretValueBody,
  answers: { 200: secretSchema },
  async handle({ params: { secret_id: secretId }, body: { value, allowed_hosts: allowedHosts = [] }, client }) {
    const { secret } = await client(SecretService).setSecretValue({ secretId, value, allowedHosts });
    return { status: 200, body: secretJson(present(secret)) };
  },
});

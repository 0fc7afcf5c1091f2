import { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { present } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { secretJson, secretParams, secretSchema } from './secret-json.ts';

export const getSecret = v1Route({
  method: 'GET',
  path: '/v1/secrets/:secret_id',
  scope: 'agents:read',
  summary: 'Reads a secret, without its value.',
  params: secretParams,
  answers: { 200: secretSchema },
  async handle({ params, client }) {
    const { secret } = await client(SecretService).getSecret({ secretId: params.secret_id });
    return { status: 200, body: secretJson(present(secret)) };
  },
});

import { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { v1Route } from '../edge/v1-route.ts';
import { listSchema } from '../parts/part-fields.ts';
import { secretJson, secretSchema } from './secret-json.ts';

export const listSecrets = v1Route({
  method: 'GET',
  path: '/v1/secrets',
  scope: 'agents:read',
  summary: 'Lists all secrets, by name, without their values.',
  answers: { 200: listSchema(secretSchema) },
  async handle({ client }) {
    const { secrets } = await client(SecretService).listSecrets({});
    return { status: 200, body: { object: 'list', data: secrets.map(secretJson), has_more: false } };
  },
});

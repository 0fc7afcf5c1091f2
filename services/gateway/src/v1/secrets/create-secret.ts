import { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { present } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { newSecretBody, secretJson, secretSchema } from './secret-json.ts';

export const createSecret = v1Route({
  method: 'POST',
  path: '/v1/secrets',
  scope: 'agents:write',
  summary: 'Keeps a value that an MCP server wants in a header. It is never answered, and is sent to its hosts only.',
  body: newSecretBody,
  answers: { 201: secretSchema },
  async handle({ body: { name, value, allowed_hosts: allowedHosts }, client }) {
    const { secret } = await client(SecretService).createSecret({ name, value, allowedHosts });
    return { status: 201, body: secretJson(present(secret)) };
  },
});

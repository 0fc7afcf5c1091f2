import { SecretService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { v1Route } from '../edge/v1-route.ts';
import { deletedSchema } from '../parts/part-fields.ts';
import { secretParams } from './secret-json.ts';

export const deleteSecret = v1Route({
  method: 'DELETE',
  path: '/v1/secrets/:secret_id',
  scope: 'agents:write',
  summary: 'Deletes a secret that no agent profile and no tool names.',
  params: secretParams,
  answers: { 200: deletedSchema },
  async handle({ params: { secret_id: id }, client }) {
    await client(SecretService).deleteSecret({ secretId: id });
    return { status: 200, body: { id, object: 'secret', deleted: true } };
  },
});

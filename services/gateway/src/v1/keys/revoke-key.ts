import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { v1Route } from '../edge/v1-route.ts';
import { keyParams, keySchema, keyToJson } from './key-json.ts';

export const revokeKey = v1Route({
  method: 'DELETE',
  path: '/v1/keys/:key_id',
  scope: 'keys:admin',
  summary: 'Revokes an API key, and the keys that were made with it. They stop within seconds, in the middle of a stream, too.',
  params: keyParams,
  answers: { 200: keySchema },
  handle: async ({ params, client }) => ({
    status: 200,
    body: keyToJson((await client(KeyService).revokeKey({ keyId: params.key_id })).key),
  }),
});

import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { v1Route } from '../edge/v1-route.ts';
import { keyParams, keySchema, keyToJson } from './key-json.ts';

export const getKey = v1Route({
  method: 'GET',
  path: '/v1/keys/:key_id',
  scope: 'keys:admin',
  summary: 'Reads an API key, without its secret.',
  params: keyParams,
  answers: { 200: keySchema },
  handle: async ({ params, client }) => ({
    status: 200,
    body: keyToJson((await client(KeyService).getKey({ keyId: params.key_id })).key),
  }),
});

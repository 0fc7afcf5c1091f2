import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { idOf, listAnswer, listOf, only, pageFields } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { keySchema, keyToJson } from './key-json.ts';

export const listKeys = v1Route({
  method: 'GET',
  path: '/v1/keys',
  scope: 'keys:admin',
  summary: 'Lists API keys, newest first, with those that have ended.',
  query: only(pageFields(idOf('key'))),
  answers: { 200: listOf(keySchema) },
  async handle({ query: { limit = 0, after = '' }, client }) {
    const { keys, hasMore } = await client(KeyService).listKeys({ pageSize: limit, afterId: after });
    return listAnswer(keys.map(keyToJson), hasMore);
  },
});

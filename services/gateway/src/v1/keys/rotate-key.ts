import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { Type } from 'typebox';
import { only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { keyParams, keyToJson, keyWithSecretSchema } from './key-json.ts';

export const rotateKey = v1Route({
  method: 'POST',
  path: '/v1/keys/:key_id/rotate',
  scope: 'keys:admin',
  summary:
    'Gives an API key a new secret. Its ID, scopes and usage stay. A key that was revoked or has expired gets none. Only the key itself and who made it can do this.',
  params: keyParams,
  body: only({
    grace_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800, description: 'How long the old one works on. Default 0.' })),
  }),
  isBodyOptional: true,
  answers: { 200: keyWithSecretSchema },
  async handle({ params, body, client }) {
    const { key, secret } = await client(KeyService).rotateKey({ keyId: params.key_id, graceSeconds: body.grace_seconds ?? 0 });
    return { status: 200, body: { ...keyToJson(key), secret } };
  },
});

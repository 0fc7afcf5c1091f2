import { randomUUID } from 'node:crypto';
import { ClaimService, ReserveInstanceRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { messages, only, requestIdOf } from '../messages.ts';

export const reserveInstance = restRoute({
  method: 'POST',
  path: '/api/pool/reservations',
  rpc: ClaimService.method.reserveInstance,
  summary: 'Reserves an idle agent for five minutes, so that values can be sealed to it and a claim or clone of it can be signed.',
  status: 201,
  answer: 'reservation',
  body: only({
    requestId: requestIdOf(ReserveInstanceRequestSchema),
    templateId: Type.Optional(messages.field(ReserveInstanceRequestSchema, 'templateId')),
    queue: Type.Optional(messages.field<boolean>(ReserveInstanceRequestSchema, 'queue')),
  }),
  toRequest: ({ body: { requestId = randomUUID(), ...rest } }) => ({ ...rest, requestId }),
});

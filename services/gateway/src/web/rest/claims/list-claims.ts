import { ClaimService, ListClaimsRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { messages, only, pageOf } from '../messages.ts';

export const listClaims = restRoute({
  method: 'GET',
  path: '/api/pool/claims',
  rpc: ClaimService.method.listClaims,
  summary: 'Lists the caller’s claims, newest first; those that have ended on request.',
  query: only({
    includeEnded: Type.Optional(messages.field<boolean>(ListClaimsRequestSchema, 'includeEnded')),
    ...pageOf(ListClaimsRequestSchema),
  }),
  toRequest: ({ query }) => query,
});

import { ClaimService, GetClaimRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const getClaim = restRoute({
  method: 'GET',
  path: '/api/pool/claims/{claimId}',
  rpc: ClaimService.method.getClaim,
  summary: 'Reads one of the caller’s claims.',
  answer: 'claim',
  params: only({ claimId: messages.field(GetClaimRequestSchema, 'claimId') }),
  toRequest: ({ params }) => params,
});

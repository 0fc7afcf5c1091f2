import { CancelClaimRequestSchema, ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const cancelClaim = restRoute({
  method: 'DELETE',
  path: '/api/pool/claims/{claimId}',
  rpc: ClaimService.method.cancelClaim,
  summary: 'Removes a waiting claim from the queue.',
  answer: 'claim',
  params: only({ claimId: messages.field(CancelClaimRequestSchema, 'claimId') }),
  toRequest: ({ params }) => params,
});

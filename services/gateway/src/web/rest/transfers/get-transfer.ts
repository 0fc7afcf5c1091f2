import { ClaimService, GetTransferRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const getTransfer = restRoute({
  method: 'GET',
  path: '/api/pool/transfers/{transferId}',
  rpc: ClaimService.method.getTransfer,
  summary: 'Reads one of the caller’s transfers, of a clone or a share.',
  answer: 'transfer',
  params: only({ transferId: messages.field(GetTransferRequestSchema, 'transferId') }),
  toRequest: ({ params }) => params,
});

import { ClaimService, GetInstanceRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const getAgent = restRoute({
  method: 'GET',
  path: '/api/pool/agents/{instanceId}',
  rpc: ClaimService.method.getInstance,
  summary: 'Reads one agent, for its owner or its template’s creator.',
  answer: 'instance',
  params: only({ instanceId: messages.field(GetInstanceRequestSchema, 'instanceId') }),
  toRequest: ({ params }) => params,
});

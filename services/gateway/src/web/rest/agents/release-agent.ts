import { ClaimService, ReleaseInstanceRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only, signed } from '../messages.ts';

export const releaseAgent = restRoute({
  method: 'DELETE',
  path: '/api/pool/agents/{instanceId}',
  rpc: ClaimService.method.releaseInstance,
  summary: 'Ends an agent: it says goodbye, leaves the conversation and forgets.',
  answer: 'instance',
  params: only({ instanceId: messages.field(ReleaseInstanceRequestSchema, 'instanceId') }),
  body: only({ ownerSignature: signed('The statement instance.release.') }),
  toRequest: ({ params, body }) => ({ ...params, statement: body.ownerSignature }),
});

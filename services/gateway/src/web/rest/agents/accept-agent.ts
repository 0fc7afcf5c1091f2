import { AcceptInstanceRequestSchema, ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only, signed } from '../messages.ts';

export const acceptAgent = restRoute({
  method: 'POST',
  path: '/api/pool/agents/{instanceId}/acceptance',
  rpc: ClaimService.method.acceptInstance,
  summary: 'Accepts an offered agent; the caller becomes its owner.',
  answer: 'instance',
  params: only({ instanceId: messages.field(AcceptInstanceRequestSchema, 'instanceId') }),
  body: only({ newOwnerSignature: signed('The statement instance.accept.') }),
  toRequest: ({ params, body }) => ({ ...params, statement: body.newOwnerSignature }),
});

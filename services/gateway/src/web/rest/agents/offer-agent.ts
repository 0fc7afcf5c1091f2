import { ClaimService, OfferInstanceRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only, signed } from '../messages.ts';

export const offerAgent = restRoute({
  method: 'PUT',
  path: '/api/pool/agents/{instanceId}/offer',
  rpc: ClaimService.method.offerInstance,
  summary: 'Offers an agent to another inbox. A later offer replaces it; an offer to oneself withdraws it.',
  answer: 'instance',
  params: only({ instanceId: messages.field(OfferInstanceRequestSchema, 'instanceId') }),
  body: only({
    newOwner: messages.field(OfferInstanceRequestSchema, 'newOwnerId'),
    ownerSignature: signed('The statement instance.offer, valid for at most 24 hours.'),
  }),
  toRequest: ({ params, body: { newOwner, ownerSignature } }) => ({ ...params, newOwnerId: newOwner, statement: ownerSignature }),
});

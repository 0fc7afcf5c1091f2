import { ClaimService, ConsentToUpdateRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only, signed } from '../messages.ts';

export const consentToUpdate = restRoute({
  method: 'POST',
  path: '/api/pool/agents/{instanceId}/consent',
  rpc: ClaimService.method.consentToUpdate,
  summary: 'Consents to the version that awaits the owner’s consent.',
  answer: 'instance',
  params: only({ instanceId: messages.field(ConsentToUpdateRequestSchema, 'instanceId') }),
  body: only({
    version: messages.field(ConsentToUpdateRequestSchema, 'version'),
    ownerSignature: signed('The statement instance.consent.'),
  }),
  toRequest: ({ params, body: { version, ownerSignature } }) => ({ ...params, version, statement: ownerSignature }),
});

import { ClaimService, SealedConfigSchema, SetUserConfigRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only, signed } from '../messages.ts';

export const setValues = restRoute({
  method: 'PATCH',
  path: '/api/pool/agents/{instanceId}/values',
  rpc: ClaimService.method.setUserConfig,
  summary: 'Sets or removes values of user-supplied tools, sealed to the agent.',
  answer: 'instance',
  params: only({ instanceId: messages.field(SetUserConfigRequestSchema, 'instanceId') }),
  body: only({ sealedUserConfig: messages.message(SealedConfigSchema), ownerSignature: signed('The statement instance.set-config.') }),
  toRequest: ({ params, body: { sealedUserConfig, ownerSignature } }) => ({ ...params, sealedUserConfig, statement: ownerSignature }),
});

import { ClaimService, GetRolloutRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const getRollout = restRoute({
  method: 'GET',
  path: '/api/pool/templates/{templateId}/rollout',
  rpc: ClaimService.method.getRollout,
  summary: 'Reports how many agents have applied the newest version of the caller’s template.',
  answer: 'rollout',
  params: only({ templateId: messages.field(GetRolloutRequestSchema, 'templateId') }),
  toRequest: ({ params }) => params,
});

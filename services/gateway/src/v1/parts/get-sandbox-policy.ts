import { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { Type } from 'typebox';
import { only, present } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { policyJson, policySchema } from './policy-json.ts';

export const getSandboxPolicy = v1Route({
  method: 'GET',
  path: '/v1/sandbox_policies/:sandbox_policy_id',
  scope: 'agents:read',
  summary: 'Reads a sandbox policy.',
  params: only({ sandbox_policy_id: Type.String() }),
  answers: { 200: policySchema },
  async handle({ params, client }) {
    const { policy } = await client(SandboxPolicyService).getSandboxPolicy({ sandboxPolicyId: params.sandbox_policy_id });
    return { status: 200, body: policyJson(present(policy)) };
  },
});

import { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { present } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { policyBody, policyJson, policySchema, rulesOf } from './policy-json.ts';

export const createSandboxPolicy = v1Route({
  method: 'POST',
  path: '/v1/sandbox_policies',
  scope: 'agents:admin',
  summary: 'Creates a sandbox policy.',
  body: policyBody,
  answers: { 201: policySchema },
  async handle({ body, client }) {
    const { policy } = await client(SandboxPolicyService).createSandboxPolicy({ rules: rulesOf(body) });
    return { status: 201, body: policyJson(present(policy)) };
  },
});

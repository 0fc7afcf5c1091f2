import { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { v1Route } from '../edge/v1-route.ts';
import { listSchema } from './part-fields.ts';
import { policyJson, policySchema } from './policy-json.ts';

export const listSandboxPolicies = v1Route({
  method: 'GET',
  path: '/v1/sandbox_policies',
  scope: 'agents:read',
  summary: 'Lists all sandbox policies, by name.',
  answers: { 200: listSchema(policySchema) },
  async handle({ client }) {
    const { policies } = await client(SandboxPolicyService).listSandboxPolicies({});
    return { status: 200, body: { object: 'list', data: policies.map(policyJson), has_more: false } };
  },
});

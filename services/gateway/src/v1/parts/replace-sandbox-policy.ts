import { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { Type } from 'typebox';
import { only, present } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { policyBody, policyJson, policySchema, rulesOf } from './policy-json.ts';

export const replaceSandboxPolicy = v1Route({
  method: 'PUT',
  path: '/v1/sandbox_policies/:sandbox_policy_id',
  scope: 'agents:admin',
  summary: 'Replaces a sandbox policy. It counts at once, for conversations that run, too.',
  params: only({ sandbox_policy_id: Type.String() }),
  body: policyBody,
  answers: { 200: policySchema },
  async handle({ params, body, client }) {
    const request = { sandboxPolicyId: params.sandbox_policy_id, rules: rulesOf(body) };
    return { status: 200, body: policyJson(present((await client(SandboxPolicyService).replaceSandboxPolicy(request)).policy)) };
  },
});

import { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { Type } from 'typebox';
import { only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { deletedSchema } from './part-fields.ts';

export const deleteSandboxPolicy = v1Route({
  method: 'DELETE',
  path: '/v1/sandbox_policies/:sandbox_policy_id',
  scope: 'agents:admin',
  summary: 'Deletes a sandbox policy that no agent profile refers to.',
  params: only({ sandbox_policy_id: Type.String() }),
  answers: { 200: deletedSchema },
  async handle({ params: { sandbox_policy_id: id }, client }) {
    await client(SandboxPolicyService).deleteSandboxPolicy({ sandboxPolicyId: id });
    return { status: 200, body: { id, object: 'sandbox_policy', deleted: true } };
  },
});

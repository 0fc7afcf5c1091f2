import type { ServiceImpl } from '@connectrpc/connect';
import type { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { deleteResource } from '../domain/resource-rules.ts';

export function deleteSandboxPolicyHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyService>['deleteSandboxPolicy'] {
  return async ({ sandboxPolicyId }, context) => {
    const { member } = callWith(context, 'agents:admin');
    await deleteResource(deps, 'policy', member, sandboxPolicyId);
    return {};
  };
}

import type { ServiceImpl } from '@connectrpc/connect';
import type { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { deletePart } from '../domain/part-rules.ts';
import type { PartDeps } from '../domain/ports.ts';

export function deleteSandboxPolicyHandler(deps: PartDeps): ServiceImpl<typeof SandboxPolicyService>['deleteSandboxPolicy'] {
  return async ({ sandboxPolicyId }, context) => {
    const { member } = callWith(context, 'agents:admin');
    await deletePart(deps, 'policy', member, sandboxPolicyId);
    return {};
  };
}

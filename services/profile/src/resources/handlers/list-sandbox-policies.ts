import type { ServiceImpl } from '@connectrpc/connect';
import type { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { policyToWire } from './resource-wire.ts';

export function listSandboxPoliciesHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyService>['listSandboxPolicies'] {
  return async (_, context) => {
    const { member } = callWith(context, 'agents:read');
    return { policies: (await deps.store.policies(member.tenantId)).map(policyToWire) };
  };
}

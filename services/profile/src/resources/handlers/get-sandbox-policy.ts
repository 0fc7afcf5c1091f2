import type { ServiceImpl } from '@connectrpc/connect';
import type { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { readPolicy } from '../commands/sandbox-policies.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { policyToWire } from './resource-wire.ts';

export function getSandboxPolicyHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyService>['getSandboxPolicy'] {
  return async ({ sandboxPolicyId }, context) => {
    const { member } = callWith(context, 'agents:read');
    return { policy: policyToWire(await readPolicy(deps, member, sandboxPolicyId)) };
  };
}

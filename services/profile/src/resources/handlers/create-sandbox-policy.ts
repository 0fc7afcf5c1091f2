import type { ServiceImpl } from '@connectrpc/connect';
import type { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { createPolicy } from '../commands/sandbox-policies.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { policyToWire, rulesFromWire } from './resource-wire.ts';

export function createSandboxPolicyHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyService>['createSandboxPolicy'] {
  return async ({ rules }, context) => {
    const { member } = callWith(context, 'agents:admin');
    return { policy: policyToWire(await createPolicy(deps, member, rulesFromWire(rules, deps))) };
  };
}

import { fromJson } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { SandboxRulesSchema } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_pb.ts';
import type { SandboxPolicyUseService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { readPolicy } from '../commands/sandbox-policies.ts';
import type { ResourceDeps } from '../domain/ports.ts';

export function useSandboxPolicyHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyUseService>['useSandboxPolicy'] {
  return async ({ sandboxPolicyId }, context) => {
    const { member } = callWith(context, 'agents:use');
    return { rules: fromJson(SandboxRulesSchema, (await readPolicy(deps, member, sandboxPolicyId)).rules) };
  };
}

import { type CodeRules, NO_RULES } from '@offshoot/code-execution';
import { SandboxNetworkMode } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_pb.ts';
import { SandboxPolicyUseService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { type ServiceClientOptions, serviceClient } from '@offshoot/rpc';
import { callerHeader } from '@offshoot/rpc/auth';
import type { SandboxPolicies } from '../../database/domain/ports.ts';

/** A policy counts as it is now, in conversations that run, too. */
export function sandboxPoliciesAt(profile: ServiceClientOptions): SandboxPolicies {
  const client = serviceClient(SandboxPolicyUseService, profile);
  return {
    async rules({ token }, sandboxPolicyId, signal) {
      const { rules } = await client.useSandboxPolicy({ sandboxPolicyId }, { headers: { [callerHeader]: token }, signal });
      if (rules === undefined) throw new Error('the contract requires rules');
      const { executor, image, limits, network, timeoutSeconds, writablePaths } = rules;
      const { cpuMillis, memoryMib, diskMib, processes } = limits ?? NO_RULES;
      return {
        executor,
        image,
        cpuMillis,
        memoryMib,
        diskMib,
        processes,
        timeoutSeconds,
        writablePaths,
        network: networkOf(network?.mode),
      };
    },
  };
}

function networkOf(mode: SandboxNetworkMode | undefined): CodeRules['network'] {
  if (mode === SandboxNetworkMode.HOSTS) return 'hosts';
  return mode === SandboxNetworkMode.OPEN ? 'open' : 'none';
}

import { fromJson, type JsonObject, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  SandboxNetworkMode,
  type SandboxPolicySchema,
  type SandboxRules,
  SandboxRulesSchema,
} from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_pb.ts';
import type { SecretSchema } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import type { RegistryToolSchema } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import type { WrittenRules } from '../commands/sandbox-policies.ts';
import type { ShownSecret } from '../commands/secrets.ts';
import type { RegistryTool, ResourceDeps, SandboxPolicy, StatedRules } from '../domain/ports.ts';

/** The contract's validation has already refused a request without rules. Throws AGENT_UNPROCESSABLE. */
export function rulesFromWire(rules: SandboxRules | undefined, { requireRules }: Pick<ResourceDeps, 'requireRules'>): WrittenRules {
  if (!rules) throw new Error('the request has no rules');
  const { executor, image, writablePaths } = rules;
  requireRules({ executor, image, network: networkOf(rules), writablePaths });
  return { name: rules.name, rules: toJson(SandboxRulesSchema, rules) as JsonObject };
}

function networkOf({ network }: SandboxRules): StatedRules['network'] {
  if (network?.mode === SandboxNetworkMode.HOSTS || network?.allowedHosts.length) return 'hosts';
  return network?.mode === SandboxNetworkMode.OPEN ? 'open' : 'none';
}

export function policyToWire({
  id,
  tenantId,
  rules,
  createdBy,
  createdAt,
  updatedAt,
}: SandboxPolicy): MessageInitShape<typeof SandboxPolicySchema> {
  return {
    id,
    tenantId,
    rules: fromJson(SandboxRulesSchema, rules),
    createTime: timestampFromDate(createdAt),
    updateTime: timestampFromDate(updatedAt),
    createdBy,
  };
}

/** `definition` is absent in lists. */
export function toolToWire({
  id,
  tenantId,
  name,
  version,
  definition,
  createdBy,
  createdAt,
  updatedAt,
}: Omit<RegistryTool, 'definition'> & Partial<Pick<RegistryTool, 'definition'>>): MessageInitShape<typeof RegistryToolSchema> {
  return {
    id,
    tenantId,
    name,
    version,
    definitionJson: definition === undefined ? '' : JSON.stringify(definition),
    createTime: timestampFromDate(createdAt),
    updateTime: timestampFromDate(updatedAt),
    createdBy,
  };
}

export function secretToWire({
  id,
  tenantId,
  name,
  allowedHosts,
  createdBy,
  createdAt,
  updatedAt,
}: ShownSecret): MessageInitShape<typeof SecretSchema> {
  return {
    id,
    tenantId,
    name,
    allowedHosts,
    createTime: timestampFromDate(createdAt),
    updateTime: timestampFromDate(updatedAt),
    createdBy,
  };
}

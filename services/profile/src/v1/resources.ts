import { fromJson, type JsonObject } from '@bufbuild/protobuf';
import {
  type SandboxLimits,
  SandboxNetworkMode,
  type SandboxPolicy,
  type SandboxRules,
  SandboxRulesSchema,
} from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_pb.ts';
import { SandboxPolicyService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { type RegistryTool, ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import * as api from '@offshoot/profiles/api';
import type { Static } from 'typebox';
import { timeText } from './agent-json.ts';
import { present } from './answers.ts';
import { type ServedRoute, served } from './served.ts';

export const resourceRoutes: readonly ServedRoute[] = [
  served(api.createSandboxPolicy, async ({ body, call }) => {
    const { policy } = await call(SandboxPolicyService.method.createSandboxPolicy, { rules: rulesOf(body) });
    return { status: 201, body: policyJson(present(policy)) };
  }),
  served(api.listSandboxPolicies, async ({ call }) => {
    const { policies } = await call(SandboxPolicyService.method.listSandboxPolicies, {});
    return { status: 200, body: { object: 'list', data: policies.map(policyJson), has_more: false } };
  }),
  served(api.getSandboxPolicy, async ({ params, call }) => {
    const { policy } = await call(SandboxPolicyService.method.getSandboxPolicy, { sandboxPolicyId: params.sandbox_policy_id });
    return { status: 200, body: policyJson(present(policy)) };
  }),
  served(api.replaceSandboxPolicy, async ({ params, body, call }) => {
    const request = { sandboxPolicyId: params.sandbox_policy_id, rules: rulesOf(body) };
    return { status: 200, body: policyJson(present((await call(SandboxPolicyService.method.replaceSandboxPolicy, request)).policy)) };
  }),
  served(api.deleteSandboxPolicy, async ({ params: { sandbox_policy_id: id }, call }) => {
    await call(SandboxPolicyService.method.deleteSandboxPolicy, { sandboxPolicyId: id });
    return { status: 200, body: { id, object: 'sandbox_policy', deleted: true } };
  }),
  served(api.createTool, async ({ body: { name, definition }, call }) => {
    const { tool } = await call(ToolRegistryService.method.createTool, { name, definitionJson: JSON.stringify(definition) });
    return { status: 201, body: toolJson(present(tool)) };
  }),
  served(api.listTools, async ({ call }) => {
    const { tools } = await call(ToolRegistryService.method.listTools, {});
    return { status: 200, body: { object: 'list', data: tools.map(toolJson), has_more: false } };
  }),
  served(api.getTool, async ({ params, call }) => {
    const { tool } = await call(ToolRegistryService.method.getTool, { toolId: params.tool_id });
    return { status: 200, body: toolJson(present(tool)) };
  }),
  served(api.replaceTool, async ({ params, body, call }) => {
    const request = { toolId: params.tool_id, definitionJson: JSON.stringify(body.definition) };
    return { status: 200, body: toolJson(present((await call(ToolRegistryService.method.replaceTool, request)).tool)) };
  }),
  served(api.deleteTool, async ({ params: { tool_id: id }, call }) => {
    await call(ToolRegistryService.method.deleteTool, { toolId: id });
    return { status: 200, body: { id, object: 'tool', deleted: true } };
  }),
];

const MODES = { none: SandboxNetworkMode.NONE, hosts: SandboxNetworkMode.HOSTS, open: SandboxNetworkMode.OPEN } as const;

function rulesOf({ limits, network, timeout_seconds, writable_paths, ...rest }: Static<typeof api.policyBody>): SandboxRules {
  const { cpu_millis, memory_mib, disk_mib, processes } = limits ?? {};
  return fromJson(SandboxRulesSchema, {
    ...set(rest),
    limits: set({ cpuMillis: cpu_millis, memoryMib: memory_mib, diskMib: disk_mib, processes }),
    network: { mode: MODES[(network?.mode ?? 'none') as keyof typeof MODES], allowedHosts: network?.allowed_hosts ?? [] },
    ...set({ timeoutSeconds: timeout_seconds }),
    writablePaths: writable_paths ?? [],
  });
}

/** Without what is null or missing. */
const set = (fields: object): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

function policyJson({ id, tenantId, rules, createTime, updateTime, createdBy }: SandboxPolicy): object {
  const {
    name = '',
    description,
    executor,
    image,
    limits,
    network,
    timeoutSeconds,
    writablePaths,
  } = rules ?? ({} as Partial<SandboxRules>);
  return {
    id,
    object: 'sandbox_policy',
    name,
    description: description || null,
    executor: executor || null,
    image: image || null,
    limits: limitsJson(limits),
    network: { mode: modeName(network?.mode), allowed_hosts: network?.allowedHosts ?? [] },
    timeout_seconds: timeoutSeconds || null,
    writable_paths: writablePaths ?? [],
    created_at: timeText(createTime),
    updated_at: timeText(updateTime),
    created_by: createdBy,
    tenant_id: tenantId,
  };
}

const limitsJson = (limits: SandboxLimits | undefined) => ({
  cpu_millis: limits?.cpuMillis || null,
  memory_mib: limits?.memoryMib || null,
  disk_mib: limits?.diskMib || null,
  processes: limits?.processes || null,
});

const modeName = (mode: SandboxNetworkMode | undefined): keyof typeof MODES =>
  (Object.keys(MODES) as (keyof typeof MODES)[]).find((name) => MODES[name] === mode) ?? 'none';

/** In lists, tools come without their definition. */
function toolJson({ id, tenantId, name, version, definitionJson, createTime, updateTime, createdBy }: RegistryTool): object {
  return {
    id,
    object: 'tool',
    name,
    version,
    ...(definitionJson !== '' && { definition: JSON.parse(definitionJson) }),
    created_at: timeText(createTime),
    updated_at: timeText(updateTime),
    created_by: createdBy,
    tenant_id: tenantId,
  };
}

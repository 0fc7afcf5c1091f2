import { fromJson } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { SandboxRulesSchema } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_pb.ts';
import { SandboxPolicyService, SandboxPolicyUseService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { SecretService, SecretUseService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { callWith } from '../../profiles/handlers/profile-reads.ts';
import { jsonObject } from '../../profiles/handlers/written-json.ts';
import { createTool, readTool, replaceTool } from '../commands/registry-tools.ts';
import { createPolicy, readPolicy, replacePolicy } from '../commands/sandbox-policies.ts';
import { createSecret, openSecret, readSecret, setSecretValue } from '../commands/secrets.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { deleteResource } from '../domain/resource-rules.ts';
import { policyToWire, rulesFromWire, secretToWire, toolToWire } from './resource-wire.ts';

export const resourceServices = [SandboxPolicyService, SandboxPolicyUseService, ToolRegistryService, SecretService, SecretUseService];

export function resourceRoutes(deps: ResourceDeps): ServiceRoute[] {
  return [
    route(
      SandboxPolicyService,
      {
        createSandboxPolicy: createSandboxPolicyHandler(deps),
        getSandboxPolicy: getSandboxPolicyHandler(deps),
        listSandboxPolicies: listSandboxPoliciesHandler(deps),
        replaceSandboxPolicy: replaceSandboxPolicyHandler(deps),
        deleteSandboxPolicy: deleteSandboxPolicyHandler(deps),
      },
      { callers: ['gateway'] },
    ),
    route(SandboxPolicyUseService, { useSandboxPolicy: useSandboxPolicyHandler(deps) }, { callers: ['response'] }),
    route(
      SecretService,
      {
        createSecret: createSecretHandler(deps),
        getSecret: getSecretHandler(deps),
        listSecrets: listSecretsHandler(deps),
        setSecretValue: setSecretValueHandler(deps),
        deleteSecret: deleteSecretHandler(deps),
      },
      { callers: ['gateway'] },
    ),
    route(SecretUseService, { openSecret: openSecretHandler(deps) }, { callers: ['response'] }),
    route(
      ToolRegistryService,
      {
        createTool: createToolHandler(deps),
        getTool: getToolHandler(deps),
        listTools: listToolsHandler(deps),
        replaceTool: replaceToolHandler(deps),
        deleteTool: deleteToolHandler(deps),
      },
      { callers: ['gateway'] },
    ),
  ];
}

function createSandboxPolicyHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyService>['createSandboxPolicy'] {
  return async ({ rules }, context) => {
    const { member } = callWith(context, 'agents:admin');
    return { policy: policyToWire(await createPolicy(deps, member, rulesFromWire(rules, deps))) };
  };
}

function createSecretHandler(deps: ResourceDeps): ServiceImpl<typeof SecretService>['createSecret'] {
  return async ({ name, value, allowedHosts }, context) => {
    const { member } = callWith(context, 'agents:write');
    return { secret: secretToWire(await createSecret(deps, member, { name, value, allowedHosts })) };
  };
}

function createToolHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['createTool'] {
  return async ({ name, definitionJson }, context) => {
    const { member } = callWith(context, 'agents:admin');
    return { tool: toolToWire(await createTool(deps, member, name, jsonObject(definitionJson, 'definition'))) };
  };
}

function deleteSandboxPolicyHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyService>['deleteSandboxPolicy'] {
  return async ({ sandboxPolicyId }, context) => {
    const { member } = callWith(context, 'agents:admin');
    await deleteResource(deps, 'policy', member, sandboxPolicyId);
    return {};
  };
}

function deleteSecretHandler(deps: ResourceDeps): ServiceImpl<typeof SecretService>['deleteSecret'] {
  return async ({ secretId }, context) => {
    const { member } = callWith(context, 'agents:write');
    await deleteResource(deps, 'secret', member, secretId);
    return {};
  };
}

function deleteToolHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['deleteTool'] {
  return async ({ toolId }, context) => {
    const { member } = callWith(context, 'agents:admin');
    await deleteResource(deps, 'tool', member, toolId);
    return {};
  };
}

function getSandboxPolicyHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyService>['getSandboxPolicy'] {
  return async ({ sandboxPolicyId }, context) => {
    const { member } = callWith(context, 'agents:read');
    return { policy: policyToWire(await readPolicy(deps, member, sandboxPolicyId)) };
  };
}

function getSecretHandler(deps: ResourceDeps): ServiceImpl<typeof SecretService>['getSecret'] {
  return async ({ secretId }, context) => {
    const { member } = callWith(context, 'agents:read');
    return { secret: secretToWire(await readSecret(deps, member, secretId)) };
  };
}

function getToolHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['getTool'] {
  return async ({ toolId }, context) => {
    const { member } = callWith(context, 'agents:read');
    return { tool: toolToWire(await readTool(deps, member, toolId)) };
  };
}

function listSandboxPoliciesHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyService>['listSandboxPolicies'] {
  return async (_, context) => {
    const { member } = callWith(context, 'agents:read');
    return { policies: (await deps.store.policies(member.tenantId)).map(policyToWire) };
  };
}

function listSecretsHandler(deps: ResourceDeps): ServiceImpl<typeof SecretService>['listSecrets'] {
  return async (_, context) => {
    const { member } = callWith(context, 'agents:read');
    return { secrets: (await deps.store.secrets(member.tenantId)).map(secretToWire) };
  };
}

function listToolsHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['listTools'] {
  return async (_, context) => {
    const { member } = callWith(context, 'agents:read');
    return { tools: (await deps.store.tools(member.tenantId)).map(toolToWire) };
  };
}

function openSecretHandler(deps: ResourceDeps): ServiceImpl<typeof SecretUseService>['openSecret'] {
  return async ({ secretId, host }, context) => {
    const { member } = callWith(context, 'agents:use');
    return { value: await openSecret(deps, member, secretId, host) };
  };
}

function replaceSandboxPolicyHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyService>['replaceSandboxPolicy'] {
  return async ({ sandboxPolicyId, rules }, context) => {
    const { member } = callWith(context, 'agents:admin');
    return { policy: policyToWire(await replacePolicy(deps, member, sandboxPolicyId, rulesFromWire(rules, deps))) };
  };
}

function replaceToolHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['replaceTool'] {
  return async ({ toolId, definitionJson }, context) => {
    const { member } = callWith(context, 'agents:admin');
    return { tool: toolToWire(await replaceTool(deps, member, toolId, jsonObject(definitionJson, 'definition'))) };
  };
}

function setSecretValueHandler(deps: ResourceDeps): ServiceImpl<typeof SecretService>['setSecretValue'] {
  return async ({ secretId, value, allowedHosts }, context) => {
    const { member } = callWith(context, 'agents:write');
    return { secret: secretToWire(await setSecretValue(deps, member, secretId, { value, allowedHosts })) };
  };
}

function useSandboxPolicyHandler(deps: ResourceDeps): ServiceImpl<typeof SandboxPolicyUseService>['useSandboxPolicy'] {
  return async ({ sandboxPolicyId }, context) => {
    const { member } = callWith(context, 'agents:use');
    return { rules: fromJson(SandboxRulesSchema, (await readPolicy(deps, member, sandboxPolicyId)).rules) };
  };
}

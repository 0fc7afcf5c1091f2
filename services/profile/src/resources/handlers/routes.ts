import { SandboxPolicyService, SandboxPolicyUseService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { SecretService, SecretUseService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { ResourceDeps } from '../domain/ports.ts';
import { createSandboxPolicyHandler } from './create-sandbox-policy.ts';
import { createSecretHandler } from './create-secret.ts';
import { createToolHandler } from './create-tool.ts';
import { deleteSandboxPolicyHandler } from './delete-sandbox-policy.ts';
import { deleteSecretHandler } from './delete-secret.ts';
import { deleteToolHandler } from './delete-tool.ts';
import { getSandboxPolicyHandler } from './get-sandbox-policy.ts';
import { getSecretHandler } from './get-secret.ts';
import { getToolHandler } from './get-tool.ts';
import { listSandboxPoliciesHandler } from './list-sandbox-policies.ts';
import { listSecretsHandler } from './list-secrets.ts';
import { listToolsHandler } from './list-tools.ts';
import { openSecretHandler } from './open-secret.ts';
import { replaceSandboxPolicyHandler } from './replace-sandbox-policy.ts';
import { replaceToolHandler } from './replace-tool.ts';
import { setSecretValueHandler } from './set-secret-value.ts';
import { useSandboxPolicyHandler } from './use-sandbox-policy.ts';

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

import { SandboxPolicyService, SandboxPolicyUseService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import type { PartDeps } from '../domain/ports.ts';
import { createSandboxPolicyHandler } from './create-sandbox-policy.ts';
import { createToolHandler } from './create-tool.ts';
import { deleteSandboxPolicyHandler } from './delete-sandbox-policy.ts';
import { deleteToolHandler } from './delete-tool.ts';
import { getSandboxPolicyHandler } from './get-sandbox-policy.ts';
import { getToolHandler } from './get-tool.ts';
import { listSandboxPoliciesHandler } from './list-sandbox-policies.ts';
import { listToolsHandler } from './list-tools.ts';
import { replaceSandboxPolicyHandler } from './replace-sandbox-policy.ts';
import { replaceToolHandler } from './replace-tool.ts';
import { useSandboxPolicyHandler } from './use-sandbox-policy.ts';

export const partServices = [SandboxPolicyService, SandboxPolicyUseService, ToolRegistryService];

export function partRoutes(deps: PartDeps): ServiceRoute[] {
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

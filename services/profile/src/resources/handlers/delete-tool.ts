import type { ServiceImpl } from '@connectrpc/connect';
import type { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { deleteResource } from '../domain/resource-rules.ts';

export function deleteToolHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['deleteTool'] {
  return async ({ toolId }, context) => {
    const { member } = callWith(context, 'agents:admin');
    await deleteResource(deps, 'tool', member, toolId);
    return {};
  };
}

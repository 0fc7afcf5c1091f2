import type { ServiceImpl } from '@connectrpc/connect';
import type { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { deletePart } from '../domain/part-rules.ts';
import type { PartDeps } from '../domain/ports.ts';

export function deleteToolHandler(deps: PartDeps): ServiceImpl<typeof ToolRegistryService>['deleteTool'] {
  return async ({ toolId }, context) => {
    const { member } = callWith(context, 'agents:admin');
    await deletePart(deps, 'tool', member, toolId);
    return {};
  };
}

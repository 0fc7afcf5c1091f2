import type { ServiceImpl } from '@connectrpc/connect';
import type { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { readTool } from '../commands/registry-tools.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { toolToWire } from './resource-wire.ts';

export function getToolHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['getTool'] {
  return async ({ toolId }, context) => {
    const { member } = callWith(context, 'agents:read');
    return { tool: toolToWire(await readTool(deps, member, toolId)) };
  };
}

import type { ServiceImpl } from '@connectrpc/connect';
import type { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { jsonObject } from '../../profiles/handlers/written-json.ts';
import { replaceTool } from '../commands/registry-tools.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { toolToWire } from './resource-wire.ts';

export function replaceToolHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['replaceTool'] {
  return async ({ toolId, definitionJson }, context) => {
    const { member } = callWith(context, 'agents:admin');
    return { tool: toolToWire(await replaceTool(deps, member, toolId, jsonObject(definitionJson, 'definition'))) };
  };
}

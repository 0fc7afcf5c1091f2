import type { ServiceImpl } from '@connectrpc/connect';
import type { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import { jsonObject } from '../../profiles/handlers/written-json.ts';
import { createTool } from '../commands/registry-tools.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { toolToWire } from './resource-wire.ts';

export function createToolHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['createTool'] {
  return async ({ name, definitionJson }, context) => {
    const { member } = callWith(context, 'agents:admin');
    return { tool: toolToWire(await createTool(deps, member, name, jsonObject(definitionJson, 'definition'))) };
  };
}

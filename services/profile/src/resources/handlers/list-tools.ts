import type { ServiceImpl } from '@connectrpc/connect';
import type { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { callWith } from '../../profiles/handlers/call.ts';
import type { ResourceDeps } from '../domain/ports.ts';
import { toolToWire } from './resource-wire.ts';

export function listToolsHandler(deps: ResourceDeps): ServiceImpl<typeof ToolRegistryService>['listTools'] {
  return async (_, context) => {
    const { member } = callWith(context, 'agents:read');
    return { tools: (await deps.store.tools(member.tenantId)).map(toolToWire) };
  };
}

import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { v1Route } from '../edge/v1-route.ts';
import { listSchema } from './part-fields.ts';
import { listedToolSchema, toolJson } from './tool-json.ts';

export const listTools = v1Route({
  method: 'GET',
  path: '/v1/tools',
  scope: 'agents:read',
  summary: 'Lists all tools of the registry, by name, without their definitions.',
  answers: { 200: listSchema(listedToolSchema) },
  async handle({ client }) {
    const { tools } = await client(ToolRegistryService).listTools({});
    return { status: 200, body: { object: 'list', data: tools.map(toolJson), has_more: false } };
  },
});

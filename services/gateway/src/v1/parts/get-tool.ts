import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { Type } from 'typebox';
import { only, present } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { toolJson, toolSchema } from './tool-json.ts';

export const getTool = v1Route({
  method: 'GET',
  path: '/v1/tools/:tool_id',
  scope: 'agents:read',
  summary: 'Reads a tool of the registry.',
  params: only({ tool_id: Type.String() }),
  answers: { 200: toolSchema },
  async handle({ params, client }) {
    const { tool } = await client(ToolRegistryService).getTool({ toolId: params.tool_id });
    return { status: 200, body: toolJson(present(tool)) };
  },
});

import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { Type } from 'typebox';
import { only, present } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { toolBody, toolJson, toolSchema } from './tool-json.ts';

export const replaceTool = v1Route({
  method: 'PUT',
  path: '/v1/tools/:tool_id',
  scope: 'agents:admin',
  summary: 'Makes a new version of a tool, which new conversations get.',
  params: only({ tool_id: Type.String() }),
  body: toolBody,
  answers: { 200: toolSchema },
  async handle({ params, body, client }) {
    const request = { toolId: params.tool_id, definitionJson: JSON.stringify(body.definition) };
    return { status: 200, body: toolJson(present((await client(ToolRegistryService).replaceTool(request)).tool)) };
  },
});

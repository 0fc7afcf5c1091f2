import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { present } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { describedToolBody, newToolBody, toolJson, toolSchema } from './tool-json.ts';

export const createTool = v1Route({
  method: 'POST',
  path: '/v1/tools',
  scope: 'agents:admin',
  summary: 'Registers a function or an MCP server, so that agent profiles can refer to it.',
  body: newToolBody,
  described: { body: describedToolBody },
  answers: { 201: toolSchema },
  async handle({ body: { name, definition }, client }) {
    const { tool } = await client(ToolRegistryService).createTool({ name, definitionJson: JSON.stringify(definition) });
    return { status: 201, body: toolJson(present(tool)) };
  },
});

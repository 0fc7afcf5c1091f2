import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { Type } from 'typebox';
import { only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { deletedSchema } from './part-fields.ts';

export const deleteTool = v1Route({
  method: 'DELETE',
  path: '/v1/tools/:tool_id',
  scope: 'agents:admin',
  summary: 'Deletes a tool that no agent profile refers to.',
  params: only({ tool_id: Type.String() }),
  answers: { 200: deletedSchema },
  async handle({ params: { tool_id: id }, client }) {
    await client(ToolRegistryService).deleteTool({ toolId: id });
    return { status: 200, body: { id, object: 'tool', deleted: true } };
  },
});

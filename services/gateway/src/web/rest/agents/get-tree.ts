import { GetTreeRequestSchema, LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const getTree = restRoute({
  method: 'GET',
  path: '/api/pool/agents/{instanceId}/tree',
  rpc: LineageService.method.getTree,
  summary: 'Reads the whole family tree of the agent, from its root, at most 1,000 agents.',
  params: only({ instanceId: messages.field(GetTreeRequestSchema, 'instanceId') }),
  toRequest: ({ params }) => params,
});

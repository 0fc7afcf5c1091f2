import { LineageService, ListAncestorsRequestSchema } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const listAncestors = restRoute({
  method: 'GET',
  path: '/api/pool/agents/{instanceId}/ancestors',
  rpc: LineageService.method.listAncestors,
  summary: 'Lists parent, grandparent and so on, nearest first.',
  params: only({ instanceId: messages.field(ListAncestorsRequestSchema, 'instanceId') }),
  toRequest: ({ params }) => params,
});

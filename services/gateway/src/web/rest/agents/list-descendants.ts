import { LineageService, ListDescendantsRequestSchema } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const listDescendants = restRoute({
  method: 'GET',
  path: '/api/pool/agents/{instanceId}/descendants',
  rpc: LineageService.method.listDescendants,
  summary: 'Lists children, grandchildren and so on, at most 1,000.',
  params: only({ instanceId: messages.field(ListDescendantsRequestSchema, 'instanceId') }),
  toRequest: ({ params }) => params,
});

import { CloneSummaryRequestSchema, InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages } from './messages.ts';

export const cloneSummary = restRoute({
  method: 'POST',
  path: '/pool/clone-summary',
  rpc: InstanceService.method.cloneSummary,
  summary: 'Orders an agent to hand its context to another one, as its owner signed.',
  status: 204,
  body: messages.message(CloneSummaryRequestSchema),
  toRequest: ({ body }) => body,
});

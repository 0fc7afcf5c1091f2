import { InstanceService, UpdateTemplateRequestSchema } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages } from './messages.ts';

export const updateTemplate = restRoute({
  method: 'POST',
  path: '/pool/update-template',
  rpc: InstanceService.method.updateTemplate,
  summary: 'Delivers a newer version of an agent’s template, as its creator signed it.',
  body: messages.message(UpdateTemplateRequestSchema),
  toRequest: ({ body }) => body,
});

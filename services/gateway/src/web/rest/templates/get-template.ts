import { GetTemplateRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const getTemplate = restRoute({
  method: 'GET',
  path: '/api/pool/templates/{templateId}',
  rpc: TemplateService.method.getTemplate,
  summary: 'Reads a template.',
  token: 'optional',
  answer: 'template',
  params: only({ templateId: messages.field(GetTemplateRequestSchema, 'templateId') }),
  toRequest: ({ params }) => params,
});

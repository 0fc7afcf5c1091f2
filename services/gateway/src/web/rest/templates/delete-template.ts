import { DeleteTemplateRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only, signed } from '../messages.ts';

export const deleteTemplate = restRoute({
  method: 'DELETE',
  path: '/api/pool/templates/{templateId}',
  rpc: TemplateService.method.deleteTemplate,
  summary: 'Deletes the template. Running agents keep their version.',
  status: 204,
  params: only({ templateId: messages.field(DeleteTemplateRequestSchema, 'templateId') }),
  body: only({ creatorSignature: signed('The statement template.delete, naming the current version.') }),
  toRequest: ({ params, body }) => ({ ...params, statement: body.creatorSignature }),
});

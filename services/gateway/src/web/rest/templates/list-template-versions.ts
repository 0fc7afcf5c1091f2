import { ListTemplateVersionsRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only, pageOf } from '../messages.ts';

export const listTemplateVersions = restRoute({
  method: 'GET',
  path: '/api/pool/templates/{templateId}/versions',
  rpc: TemplateService.method.listTemplateVersions,
  summary: 'Lists the signed versions of a template, newest first.',
  token: 'optional',
  params: only({ templateId: messages.field(ListTemplateVersionsRequestSchema, 'templateId') }),
  query: only(pageOf(ListTemplateVersionsRequestSchema)),
  toRequest: ({ params, query }) => ({ ...params, ...query }),
});

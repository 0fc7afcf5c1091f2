import { GetTemplateVersionRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { messages, only } from '../messages.ts';

export const getTemplateVersion = restRoute({
  method: 'GET',
  path: '/api/pool/templates/{templateId}/versions/{version}',
  rpc: TemplateService.method.getTemplateVersion,
  summary: 'Reads one signed version, with everything that its signature covers.',
  token: 'optional',
  answer: 'version',
  params: only({
    templateId: messages.field(GetTemplateVersionRequestSchema, 'templateId'),
    version: Type.String({ pattern: '^(current|[1-9]\\d{0,15})$' }),
  }),
  toRequest: ({ params: { templateId, version } }) => ({ templateId, version: version === 'current' ? '0' : version }),
});

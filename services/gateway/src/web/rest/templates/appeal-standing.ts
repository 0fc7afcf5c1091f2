import { AppealStandingRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only } from '../messages.ts';

export const appealStanding = restRoute({
  method: 'POST',
  path: '/api/pool/templates/{templateId}/appeals',
  rpc: TemplateService.method.appealStanding,
  summary: 'Appeals against the operators’ decision to unlist or quarantine the caller’s template, once per decision.',
  status: 201,
  params: only({ templateId: messages.field(AppealStandingRequestSchema, 'templateId') }),
  body: only({ text: messages.field(AppealStandingRequestSchema, 'text') }),
  toRequest: ({ params, body }) => ({ ...params, ...body }),
});

import { ReportReason, ReportReasonSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { ReportTemplateRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { messages, only } from '../messages.ts';

const nameOf = (value: string) => value.slice('REPORT_REASON_'.length).toLowerCase();
const reasons = ReportReasonSchema.values.filter(({ number }) => number !== ReportReason.UNSPECIFIED).map(({ name }) => nameOf(name));

export const reportTemplate = restRoute({
  method: 'POST',
  path: '/api/pool/templates/{templateId}/reports',
  rpc: TemplateService.method.reportTemplate,
  summary: 'Reports a public template to the operators. A later report by the same person replaces it.',
  status: 204,
  params: only({ templateId: messages.field(ReportTemplateRequestSchema, 'templateId') }),
  body: only({ reason: Type.Enum(reasons), details: Type.Optional(messages.field(ReportTemplateRequestSchema, 'details')) }),
  toRequest: ({ params, body: { reason, ...rest } }) => ({ ...params, ...rest, reason: `REPORT_REASON_${reason.toUpperCase()}` }),
});

import { TemplateService, UpdateTemplateRequestSchema } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { content, messages, only, signed } from '../messages.ts';

export const updateTemplate = restRoute({
  method: 'PUT',
  path: '/api/pool/templates/{templateId}',
  rpc: TemplateService.method.updateTemplate,
  summary: 'Appends a signed version, which all live agents receive.',
  answer: 'template',
  params: only({ templateId: messages.field(UpdateTemplateRequestSchema, 'templateId') }),
  body: only({
    etag: messages.field(UpdateTemplateRequestSchema, 'etag'),
    content,
    creatorSignature: signed('The statement template.publish-version for the next version.'),
    attestation: Type.Optional(signed('The statement template.attest-version for the next version.')),
  }),
  toRequest: ({ params, body: { creatorSignature, ...rest } }) => ({ ...params, ...rest, statement: creatorSignature }),
});

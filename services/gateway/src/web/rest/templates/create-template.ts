import { randomUUID } from 'node:crypto';
import { CreateTemplateRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { content, messages, only, requestIdOf, signed } from '../messages.ts';

export const createTemplate = restRoute({
  method: 'POST',
  path: '/api/pool/templates',
  rpc: TemplateService.method.createTemplate,
  summary: 'Creates a private template with version 1.',
  status: 201,
  answer: 'template',
  body: only({
    requestId: requestIdOf(CreateTemplateRequestSchema),
    templateId: messages.field(CreateTemplateRequestSchema, 'templateId'),
    salt: messages.field(CreateTemplateRequestSchema, 'salt'),
    content,
    creatorSignature: signed('The statement template.publish-version for version 1.'),
    attestation: Type.Optional(signed('The statement template.attest-version for version 1.')),
  }),
  toRequest: ({ body: { requestId = randomUUID(), creatorSignature, ...rest } }) => ({ ...rest, requestId, statement: creatorSignature }),
});

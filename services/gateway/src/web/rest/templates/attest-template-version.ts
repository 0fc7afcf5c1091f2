import { AttestTemplateVersionRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { messages, only, signed } from '../messages.ts';

export const attestTemplateVersion = restRoute({
  method: 'PUT',
  path: '/api/pool/templates/{templateId}/attestation',
  rpc: TemplateService.method.attestTemplateVersion,
  summary: 'Attests that the current version is the latest, for a limited time.',
  answer: 'template',
  params: only({ templateId: messages.field(AttestTemplateVersionRequestSchema, 'templateId') }),
  body: only({
    version: messages.field(AttestTemplateVersionRequestSchema, 'version'),
    creatorSignature: signed('The statement template.attest-version.'),
  }),
  toRequest: ({ params, body: { version, creatorSignature } }) => ({ ...params, version, statement: creatorSignature }),
});

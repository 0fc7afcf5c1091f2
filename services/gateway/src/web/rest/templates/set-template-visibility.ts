import { SetTemplateVisibilityRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { messages, only, signed } from '../messages.ts';

export const setTemplateVisibility = restRoute({
  method: 'PATCH',
  path: '/api/pool/templates/{templateId}/visibility',
  rpc: TemplateService.method.setTemplateVisibility,
  summary: 'Publishes the template to the store, or makes it private again.',
  answer: 'template',
  params: only({ templateId: messages.field(SetTemplateVisibilityRequestSchema, 'templateId') }),
  body: only({
    visibility: Type.Enum(['public', 'private']),
    creatorSignature: signed('The statement template.set-visibility, naming the current version.'),
  }),
  toRequest: ({ params, body: { visibility, creatorSignature } }) => ({
    ...params,
    visibility: visibility === 'public' ? 'VISIBILITY_PUBLIC' : 'VISIBILITY_PRIVATE',
    statement: creatorSignature,
  }),
});

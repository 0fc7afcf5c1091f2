import { ListTemplatesRequestSchema, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { refusedField } from '../fields.ts';
import { messages, only, pageOf } from '../messages.ts';

export const listTemplates = restRoute({
  method: 'GET',
  path: '/api/pool/templates',
  rpc: TemplateService.method.listTemplates,
  summary: 'Searches the store (visibility=public), or lists the templates of one creator (creator=INBOX).',
  token: 'optional',
  query: only({
    visibility: Type.Optional(Type.Literal('public')),
    creator: Type.Optional(messages.field(ListTemplatesRequestSchema, 'creatorId')),
    query: Type.Optional(messages.field(ListTemplatesRequestSchema, 'query')),
    category: Type.Optional(messages.field(ListTemplatesRequestSchema, 'category')),
    tags: Type.Optional(messages.field<string[]>(ListTemplatesRequestSchema, 'tags')),
    order: Type.Optional(Type.Enum(['relevance', 'newest', 'most-kept'])),
    ...pageOf(ListTemplatesRequestSchema),
  }),
  toRequest: ({ query: { visibility, creator, order, ...given } }) => {
    const rest = { ...given, ...(order && { order: `TEMPLATE_ORDER_${order.toUpperCase().replace('-', '_')}` }) };
    if (visibility !== undefined && creator !== undefined) {
      throw refusedField('creator', 'visibility and creator exclude each other.', 'Send one of visibility=public and creator=INBOX.');
    }
    if (visibility !== undefined) return { ...rest, public: true };
    return creator === undefined ? rest : { ...rest, creatorId: creator };
  },
});

import { ClaimService, ListInstancesRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { refusedField } from '../fields.ts';
import { messages, only, pageOf } from '../messages.ts';

export const listAgents = restRoute({
  method: 'GET',
  path: '/api/pool/agents',
  rpc: ClaimService.method.listInstances,
  summary: 'Lists agents by owner, by template, or offered to somebody, newest first. Each may name only what is the caller’s own.',
  query: only({
    owner: Type.Optional(messages.field(ListInstancesRequestSchema, 'ownerId')),
    template: Type.Optional(messages.field(ListInstancesRequestSchema, 'templateId')),
    offeredTo: Type.Optional(messages.field(ListInstancesRequestSchema, 'offeredToId')),
    includeGone: Type.Optional(messages.field<boolean>(ListInstancesRequestSchema, 'includeGone')),
    ...pageOf(ListInstancesRequestSchema),
  }),
  toRequest: ({ query: { owner, template, offeredTo, ...rest } }) => {
    const filters = Object.entries({ ownerId: owner, templateId: template, offeredToId: offeredTo }).filter(
      ([, value]) => value !== undefined,
    );
    if (filters.length > 1) {
      throw refusedField('owner', 'owner, template and offeredTo exclude each other.', 'Send one of owner, template and offeredTo.');
    }
    return { ...rest, ...Object.fromEntries(filters) };
  },
});

import {
  AcceptInstanceRequestSchema,
  ClaimService,
  ConsentToUpdateRequestSchema,
  GetInstanceRequestSchema,
  LeavingReason,
  LeavingReasonSchema,
  ListInstancesRequestSchema,
  OfferInstanceRequestSchema,
  ReleaseInstanceRequestSchema,
  SealedConfigSchema,
  SetUserConfigRequestSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import {
  GetTreeRequestSchema,
  LineageService,
  ListAncestorsRequestSchema,
  ListDescendantsRequestSchema,
} from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { refusedField } from './fields.ts';
import { messages, only, pageOf, signed } from './messages.ts';

export const setValues = restRoute({
  method: 'PATCH',
  path: '/api/pool/agents/{instanceId}/values',
  rpc: ClaimService.method.setUserConfig,
  summary: 'Sets or removes values of user-supplied tools, sealed to the agent.',
  answer: 'instance',
  params: only({ instanceId: messages.field(SetUserConfigRequestSchema, 'instanceId') }),
  body: only({ sealedUserConfig: messages.message(SealedConfigSchema), ownerSignature: signed('The statement instance.set-config.') }),
  toRequest: ({ params, body: { sealedUserConfig, ownerSignature } }) => ({ ...params, sealedUserConfig, statement: ownerSignature }),
});

const leavingWords = LeavingReasonSchema.values
  .filter(({ number }) => number !== LeavingReason.UNSPECIFIED)
  .map(({ name }) => name.slice('LEAVING_REASON_'.length).toLowerCase().replace('_', '-'));

export const releaseAgent = restRoute({
  method: 'DELETE',
  path: '/api/pool/agents/{instanceId}',
  rpc: ClaimService.method.releaseInstance,
  summary: 'Ends an agent: it says goodbye, leaves the conversation and forgets.',
  answer: 'instance',
  params: only({ instanceId: messages.field(ReleaseInstanceRequestSchema, 'instanceId') }),
  body: only({
    ownerSignature: signed('The statement instance.release.'),
    leavingReason: Type.Optional(Type.Enum(leavingWords)),
  }),
  toRequest: ({ params, body: { ownerSignature, leavingReason: word } }) => ({
    ...params,
    statement: ownerSignature,
    ...(word !== undefined && { leavingReason: `LEAVING_REASON_${word.toUpperCase().replace('-', '_')}` }),
  }),
});

export const offerAgent = restRoute({
  method: 'PUT',
  path: '/api/pool/agents/{instanceId}/offer',
  rpc: ClaimService.method.offerInstance,
  summary: 'Offers an agent to another inbox. A later offer replaces it; an offer to oneself withdraws it.',
  answer: 'instance',
  params: only({ instanceId: messages.field(OfferInstanceRequestSchema, 'instanceId') }),
  body: only({
    newOwner: messages.field(OfferInstanceRequestSchema, 'newOwnerId'),
    ownerSignature: signed('The statement instance.offer, valid for at most 24 hours.'),
  }),
  toRequest: ({ params, body: { newOwner, ownerSignature } }) => ({ ...params, newOwnerId: newOwner, statement: ownerSignature }),
});

export const listDescendants = restRoute({
  method: 'GET',
  path: '/api/pool/agents/{instanceId}/descendants',
  rpc: LineageService.method.listDescendants,
  summary: 'Lists children, grandchildren and so on, at most 1,000.',
  params: only({ instanceId: messages.field(ListDescendantsRequestSchema, 'instanceId') }),
  toRequest: ({ params }) => params,
});

export const listAncestors = restRoute({
  method: 'GET',
  path: '/api/pool/agents/{instanceId}/ancestors',
  rpc: LineageService.method.listAncestors,
  summary: 'Lists parent, grandparent and so on, nearest first.',
  params: only({ instanceId: messages.field(ListAncestorsRequestSchema, 'instanceId') }),
  toRequest: ({ params }) => params,
});

export const listAgents = restRoute({
  method: 'GET',
  path: '/api/pool/agents',
  rpc: ClaimService.method.listInstances,
  summary: 'Lists agents by owner, by template, or offered, newest first. Each may name only what is the caller’s own.',
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

export const getTree = restRoute({
  method: 'GET',
  path: '/api/pool/agents/{instanceId}/tree',
  rpc: LineageService.method.getTree,
  summary: 'Reads the whole family tree of the agent, from its root, at most 1,000 agents.',
  params: only({ instanceId: messages.field(GetTreeRequestSchema, 'instanceId') }),
  toRequest: ({ params }) => params,
});

export const getAgent = restRoute({
  method: 'GET',
  path: '/api/pool/agents/{instanceId}',
  rpc: ClaimService.method.getInstance,
  summary: 'Reads one agent, for its owner or its template’s creator.',
  answer: 'instance',
  params: only({ instanceId: messages.field(GetInstanceRequestSchema, 'instanceId') }),
  toRequest: ({ params }) => params,
});

export const consentToUpdate = restRoute({
  method: 'POST',
  path: '/api/pool/agents/{instanceId}/consent',
  rpc: ClaimService.method.consentToUpdate,
  summary: 'Consents to the version that awaits the owner’s consent.',
  answer: 'instance',
  params: only({ instanceId: messages.field(ConsentToUpdateRequestSchema, 'instanceId') }),
  body: only({
    version: messages.field(ConsentToUpdateRequestSchema, 'version'),
    ownerSignature: signed('The statement instance.consent.'),
  }),
  toRequest: ({ params, body: { version, ownerSignature } }) => ({ ...params, version, statement: ownerSignature }),
});

export const acceptAgent = restRoute({
  method: 'POST',
  path: '/api/pool/agents/{instanceId}/acceptance',
  rpc: ClaimService.method.acceptInstance,
  summary: 'Accepts an offered agent; the caller becomes its owner.',
  answer: 'instance',
  params: only({ instanceId: messages.field(AcceptInstanceRequestSchema, 'instanceId') }),
  body: only({ newOwnerSignature: signed('The statement instance.accept.') }),
  toRequest: ({ params, body }) => ({ ...params, statement: body.newOwnerSignature }),
});

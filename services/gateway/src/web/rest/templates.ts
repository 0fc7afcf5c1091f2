import { randomUUID } from 'node:crypto';
import {
  ClaimService,
  GetRolloutRequestSchema,
  GetTemplateStatsRequestSchema,
  SetRolloutRequestSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { DraftTemplateRequestSchema, TemplateDraftService } from '@offshoot/gen/offshoot/template/v1/draft_service_pb.ts';
import { ReportReason, ReportReasonSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import {
  AppealStandingRequestSchema,
  AttestTemplateVersionRequestSchema,
  CreateTemplateRequestSchema,
  DeleteTemplateRequestSchema,
  GetTemplateRequestSchema,
  GetTemplateVersionRequestSchema,
  ListTemplatesRequestSchema,
  ListTemplateVersionsRequestSchema,
  OfferTemplateRequestSchema,
  ReportTemplateRequestSchema,
  SetTemplateVisibilityRequestSchema,
  TakeOverTemplateRequestSchema,
  TemplateService,
  UpdateTemplateRequestSchema,
  YankTemplateVersionRequestSchema,
} from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';
import { type Static, Type } from 'typebox';
import { refusedField } from './fields.ts';
import { content, messages, only, pageOf, requestIdOf, signed } from './messages.ts';

const nextVersion = only({
  etag: messages.field(UpdateTemplateRequestSchema, 'etag'),
  content,
  creatorSignature: signed('The statement template.publish-version for the next version.'),
  attestation: Type.Optional(signed('The statement template.attest-version for the next version.')),
});
const nextVersionOf = ({ creatorSignature, ...rest }: Static<typeof nextVersion>) => ({ ...rest, statement: creatorSignature });

export const updateTemplate = restRoute({
  method: 'PUT',
  path: '/api/pool/templates/{templateId}',
  rpc: TemplateService.method.updateTemplate,
  summary: 'Appends a signed version, which all live agents receive.',
  answer: 'template',
  params: only({ templateId: messages.field(UpdateTemplateRequestSchema, 'templateId') }),
  body: nextVersion,
  toRequest: ({ params, body }) => ({ ...params, ...nextVersionOf(body) }),
});

export const setTemplateVisibility = restRoute({
  method: 'PATCH',
  path: '/api/pool/templates/{templateId}/visibility',
  rpc: TemplateService.method.setTemplateVisibility,
  summary: 'Publishes the template to the store, shares it by its link, or makes it private again.',
  answer: 'template',
  params: only({ templateId: messages.field(SetTemplateVisibilityRequestSchema, 'templateId') }),
  body: only({
    visibility: Type.Enum(['public', 'by-link', 'private']),
    creatorSignature: signed('The statement template.set-visibility, naming the current version.'),
  }),
  toRequest: ({ params, body: { visibility, creatorSignature } }) => ({
    ...params,
    visibility: `VISIBILITY_${visibility.toUpperCase().replace('-', '_')}`,
    statement: creatorSignature,
  }),
});

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

export const listTemplateVersions = restRoute({
  method: 'GET',
  path: '/api/pool/templates/{templateId}/versions',
  rpc: TemplateService.method.listTemplateVersions,
  summary: 'Lists the signed versions of a template, newest first.',
  token: 'optional',
  params: only({ templateId: messages.field(ListTemplateVersionsRequestSchema, 'templateId') }),
  query: only(pageOf(ListTemplateVersionsRequestSchema)),
  toRequest: ({ params, query }) => ({ ...params, ...query }),
});

export const listFeaturedTemplates = restRoute({
  method: 'GET',
  path: '/api/pool/featured',
  rpc: TemplateService.method.listFeaturedTemplates,
  summary: 'Lists what the operators of the store recommend now, in their order.',
  token: 'optional',
  toRequest: () => ({}),
});

export const listCategories = restRoute({
  method: 'GET',
  path: '/api/pool/categories',
  rpc: TemplateService.method.listCategories,
  summary: 'Lists the categories of the templates in the store, the largest first.',
  token: 'optional',
  toRequest: () => ({}),
});

export const getTemplate = restRoute({
  method: 'GET',
  path: '/api/pool/templates/{templateId}',
  rpc: TemplateService.method.getTemplate,
  summary: 'Reads a template.',
  token: 'optional',
  answer: 'template',
  params: only({ templateId: messages.field(GetTemplateRequestSchema, 'templateId') }),
  toRequest: ({ params }) => params,
});

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

export const getRollout = restRoute({
  method: 'GET',
  path: '/api/pool/templates/{templateId}/rollout',
  rpc: ClaimService.method.getRollout,
  summary: 'Reports how many agents have applied the newest version of the caller’s template.',
  answer: 'rollout',
  params: only({ templateId: messages.field(GetRolloutRequestSchema, 'templateId') }),
  toRequest: ({ params }) => params,
});

export const getTemplateStats = restRoute({
  method: 'GET',
  path: '/api/pool/templates/{templateId}/stats',
  rpc: ClaimService.method.getTemplateStats,
  summary: 'Tells how people take the caller’s template, in rounded numbers, counted once a day.',
  answer: 'stats',
  params: only({ templateId: messages.field(GetTemplateStatsRequestSchema, 'templateId') }),
  toRequest: ({ params }) => params,
});

export const getDrafting = restRoute({
  method: 'GET',
  path: '/api/pool/template-drafts',
  rpc: TemplateDraftService.method.getDrafting,
  summary: 'Tells whether a language model can draft templates here.',
  toRequest: () => ({}),
});

export const draftTemplate = restRoute({
  method: 'POST',
  path: '/api/pool/template-drafts',
  rpc: TemplateDraftService.method.draftTemplate,
  summary: 'Has a language model draft a template of one sentence. Nothing is kept.',
  answer: 'content',
  body: only({ description: messages.field(DraftTemplateRequestSchema, 'description') }),
  toRequest: ({ body }) => body,
});

export const setRollout = restRoute({
  method: 'PUT',
  path: '/api/pool/templates/{templateId}/rollout',
  rpc: ClaimService.method.setRollout,
  summary: 'Decides how far a version of the caller’s template may go: to a share of its agents, or, halted, to no more.',
  answer: 'rollout',
  params: only({ templateId: messages.field(SetRolloutRequestSchema, 'templateId') }),
  body: only({
    version: messages.field(SetRolloutRequestSchema, 'version'),
    share: messages.field<number>(SetRolloutRequestSchema, 'share'),
    halted: Type.Optional(messages.field<boolean>(SetRolloutRequestSchema, 'halted')),
    haltAfter: Type.Optional(messages.field<number>(SetRolloutRequestSchema, 'haltAfter')),
  }),
  toRequest: ({ params, body }) => ({ ...params, ...body }),
});

export const yankTemplateVersion = restRoute({
  method: 'PUT',
  path: '/api/pool/templates/{templateId}/versions/{version}/yank',
  rpc: TemplateService.method.yankTemplateVersion,
  summary: 'Yanks a version for a reason that everybody can read, the newest one with its replacement; an empty reason ends that.',
  params: only({
    templateId: messages.field(YankTemplateVersionRequestSchema, 'templateId'),
    version: Type.String({ pattern: '^[1-9]\\d{0,15}$' }),
  }),
  body: only({
    reason: messages.field(YankTemplateVersionRequestSchema, 'reason'),
    creatorSignature: signed('The statement template.yank-version, with the digest of the reason.'),
    replacement: Type.Optional(nextVersion),
  }),
  toRequest: ({ params, body: { reason, creatorSignature, replacement } }) => ({
    ...params,
    reason,
    statement: creatorSignature,
    ...(replacement && { replacement: nextVersionOf(replacement) }),
  }),
});

export const offerTemplate = restRoute({
  method: 'PUT',
  path: '/api/pool/templates/{templateId}/offer',
  rpc: TemplateService.method.offerTemplate,
  summary: 'Offers the template to another creator or a team. A later offer replaces it; one to whom it belongs withdraws it.',
  params: only({ templateId: messages.field(OfferTemplateRequestSchema, 'templateId') }),
  body: only({
    newCreator: messages.field(OfferTemplateRequestSchema, 'newCreatorId'),
    team: Type.Optional(messages.field<string[]>(OfferTemplateRequestSchema, 'team')),
    creatorSignature: signed('The statement template.hand-over, valid for at most seven days.'),
  }),
  toRequest: ({ params, body: { newCreator, team = [], creatorSignature } }) => ({
    ...params,
    newCreatorId: newCreator,
    team,
    statement: creatorSignature,
  }),
});

export const takeOverTemplate = restRoute({
  method: 'POST',
  path: '/api/pool/templates/{templateId}/acceptance',
  rpc: TemplateService.method.takeOverTemplate,
  summary: 'Takes an offered template over, with the caller’s first version.',
  answer: 'template',
  params: only({ templateId: messages.field(TakeOverTemplateRequestSchema, 'templateId') }),
  body: only({ newCreatorSignature: signed('The statement template.take-over, naming the offer.'), nextVersion }),
  toRequest: ({ params, body: { newCreatorSignature, nextVersion } }) => ({
    ...params,
    statement: newCreatorSignature,
    nextVersion: nextVersionOf(nextVersion),
  }),
});

export const deleteTemplate = restRoute({
  method: 'DELETE',
  path: '/api/pool/templates/{templateId}',
  rpc: TemplateService.method.deleteTemplate,
  summary: 'Deletes the template. Running agents keep their version.',
  status: 204,
  params: only({ templateId: messages.field(DeleteTemplateRequestSchema, 'templateId') }),
  body: only({ creatorSignature: signed('The statement template.delete, naming the current version.') }),
  toRequest: ({ params, body }) => ({ ...params, statement: body.creatorSignature }),
});

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

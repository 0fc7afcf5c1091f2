// Makes a client's RPCs by the REST routes instead, so that every test of an RPC can hold its route to the same.
import { AsyncLocalStorage } from 'node:async_hooks';
import { fromJson, type JsonObject, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Code, ConnectError, type Interceptor, type UnaryRequest, type UnaryResponse } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { codeByReason, type Reason } from '@offshoot/refusals';
import { type CheckedApi, checkedApi } from '@offshoot/rest/testing';

interface RouteCall {
  method: string;
  path: string;
  query?: JsonObject;
  body?: JsonObject;
  /** The field of the response that the route answers with. */
  answer?: string;
}

/** The route of each RPC that has one, and how the RPC's request looks there. */
// biome-ignore lint/suspicious/noExplicitAny: the JSON form of each request.
const routes: Record<string, (request: any) => RouteCall> = {
  CreateChallenge: () => ({ method: 'POST', path: '/api/session/challenges' }),
  SignIn: (body) => ({ method: 'POST', path: '/api/session', body }),
  RefreshSession: (body) => ({ method: 'POST', path: '/api/session/refresh', body }),
  GetSession: () => ({ method: 'GET', path: '/api/session' }),
  SignOut: (query) => ({ method: 'DELETE', path: '/api/session', query }),
  ListCategories: () => ({ method: 'GET', path: '/api/pool/categories' }),
  ListTemplates: ({ public: isPublic, creatorId, order, ...rest }) => ({
    method: 'GET',
    path: '/api/pool/templates',
    query: {
      ...(isPublic && { visibility: 'public' }),
      ...(creatorId && { creator: creatorId }),
      ...(order && { order: order.slice('TEMPLATE_ORDER_'.length).toLowerCase() }),
      ...rest,
    },
  }),
  CreateTemplate: ({ statement, ...rest }) => ({
    method: 'POST',
    path: '/api/pool/templates',
    body: { ...rest, creatorSignature: statement },
    answer: 'template',
  }),
  GetTemplate: ({ templateId }) => ({ method: 'GET', path: `/api/pool/templates/${templateId}`, answer: 'template' }),
  UpdateTemplate: ({ templateId, statement, ...rest }) => ({
    method: 'PUT',
    path: `/api/pool/templates/${templateId}`,
    body: { ...rest, creatorSignature: statement },
    answer: 'template',
  }),
  SetTemplateVisibility: ({ templateId, visibility, statement }) => ({
    method: 'PATCH',
    path: `/api/pool/templates/${templateId}/visibility`,
    body: { visibility: visibility === 'VISIBILITY_PUBLIC' ? 'public' : 'private', creatorSignature: statement },
    answer: 'template',
  }),
  DeleteTemplate: ({ templateId, statement }) => ({
    method: 'DELETE',
    path: `/api/pool/templates/${templateId}`,
    body: { creatorSignature: statement },
  }),
  ListTemplateVersions: ({ templateId, ...query }) => ({ method: 'GET', path: `/api/pool/templates/${templateId}/versions`, query }),
  GetTemplateVersion: ({ templateId, version = 'current' }) => ({
    method: 'GET',
    path: `/api/pool/templates/${templateId}/versions/${version}`,
    answer: 'version',
  }),
  ReserveInstance: (body) => ({ method: 'POST', path: '/api/pool/reservations', body, answer: 'reservation' }),
  CreateClaim: ({ join: { inviteUrl: invite, added } = {}, clone = {}, statement: signedClaim, ...rest }) => {
    const { parentInstanceId: cloneFrom, statement: ownerSignature, ...brought } = clone;
    const conversation = { invite, ...(added && { conversationId: added.groupId, addedBy: added.byId ?? '' }) };
    const body = { ...rest, ...conversation, cloneFrom, ...brought, ownerSignature, signedClaim };
    return { method: 'POST', path: '/api/pool/claim', body, answer: 'claim' };
  },
  GetClaim: ({ claimId }) => ({ method: 'GET', path: `/api/pool/claims/${claimId}`, answer: 'claim' }),
  ListInstances: ({ ownerId: owner, templateId: template, offeredToId: offeredTo, ...rest }) => ({
    method: 'GET',
    path: '/api/pool/agents',
    query: { ...rest, ...(owner && { owner }), ...(template && { template }), ...(offeredTo && { offeredTo }) },
  }),
  GetInstance: ({ instanceId }) => ({ method: 'GET', path: `/api/pool/agents/${instanceId}`, answer: 'instance' }),
  ReleaseInstance: ({ instanceId, statement, leavingReason: why }) => ({
    method: 'DELETE',
    path: `/api/pool/agents/${instanceId}`,
    body: { ownerSignature: statement, ...(why && { leavingReason: why.slice('LEAVING_REASON_'.length).toLowerCase().replace('_', '-') }) },
    answer: 'instance',
  }),
  ListFeaturedTemplates: () => ({ method: 'GET', path: '/api/pool/featured' }),
  ReportTemplate: ({ templateId, reason = '', ...rest }) => ({
    method: 'POST',
    path: `/api/pool/templates/${templateId}/reports`,
    body: { ...rest, reason: reason.slice('REPORT_REASON_'.length).toLowerCase() },
  }),
  AppealStanding: ({ templateId, ...body }) => ({ method: 'POST', path: `/api/pool/templates/${templateId}/appeals`, body }),
  AttestTemplateVersion: ({ templateId, version, statement }) => ({
    method: 'PUT',
    path: `/api/pool/templates/${templateId}/attestation`,
    body: { version, creatorSignature: statement },
    answer: 'template',
  }),
  GetRollout: ({ templateId }) => ({ method: 'GET', path: `/api/pool/templates/${templateId}/rollout`, answer: 'rollout' }),
  GetTemplateStats: ({ templateId }) => ({ method: 'GET', path: `/api/pool/templates/${templateId}/stats`, answer: 'stats' }),
  GetDrafting: () => ({ method: 'GET', path: '/api/pool/template-drafts' }),
  DraftTemplate: (body) => ({ method: 'POST', path: '/api/pool/template-drafts', body, answer: 'content' }),
  SetRollout: ({ templateId, ...body }) => ({ method: 'PUT', path: `/api/pool/templates/${templateId}/rollout`, body, answer: 'rollout' }),
  YankTemplateVersion: ({ templateId, version, statement, reason = '', replacement: { statement: signed, ...next } = {} }) => ({
    method: 'PUT',
    path: `/api/pool/templates/${templateId}/versions/${version}/yank`,
    body: { reason, creatorSignature: statement, ...(signed && { replacement: { ...next, creatorSignature: signed } }) },
  }),
  OfferTemplate: ({ templateId, newCreatorId: newCreator, team, statement }) => ({
    method: 'PUT',
    path: `/api/pool/templates/${templateId}/offer`,
    body: { newCreator, team, creatorSignature: statement },
  }),
  TakeOverTemplate: ({ templateId, statement, nextVersion: { statement: creatorSignature, ...next } = {} }) => ({
    method: 'POST',
    path: `/api/pool/templates/${templateId}/acceptance`,
    body: { newCreatorSignature: statement, nextVersion: { ...next, creatorSignature } },
    answer: 'template',
  }),
  ListClaims: (query) => ({ method: 'GET', path: '/api/pool/claims', query }),
  CancelClaim: ({ claimId }) => ({ method: 'DELETE', path: `/api/pool/claims/${claimId}`, answer: 'claim' }),
  ConsentToUpdate: ({ instanceId, version, statement }) => ({
    method: 'POST',
    path: `/api/pool/agents/${instanceId}/consent`,
    body: { version, ownerSignature: statement },
    answer: 'instance',
  }),
  SetUserConfig: ({ instanceId, sealedUserConfig, statement }) => ({
    method: 'PATCH',
    path: `/api/pool/agents/${instanceId}/values`,
    body: { sealedUserConfig, ownerSignature: statement },
    answer: 'instance',
  }),
  OfferInstance: ({ instanceId, newOwnerId: newOwner, statement }) => ({
    method: 'PUT',
    path: `/api/pool/agents/${instanceId}/offer`,
    body: { newOwner, ownerSignature: statement },
    answer: 'instance',
  }),
  AcceptInstance: ({ instanceId, statement }) => ({
    method: 'POST',
    path: `/api/pool/agents/${instanceId}/acceptance`,
    body: { newOwnerSignature: statement },
    answer: 'instance',
  }),
  CreateTransfer: ({ sourceInstanceId: source, targetInstanceId: target, statement, ...rest }) => ({
    method: 'POST',
    path: '/api/pool/transfers',
    body: { ...rest, source, target, ownerSignature: statement },
    answer: 'transfer',
  }),
  GetTransfer: ({ transferId }) => ({ method: 'GET', path: `/api/pool/transfers/${transferId}`, answer: 'transfer' }),
  ListAncestors: ({ instanceId }) => ({ method: 'GET', path: `/api/pool/agents/${instanceId}/ancestors` }),
  ListDescendants: ({ instanceId }) => ({ method: 'GET', path: `/api/pool/agents/${instanceId}/descendants` }),
  GetTree: ({ instanceId }) => ({ method: 'GET', path: `/api/pool/agents/${instanceId}/tree` }),
};

/** Names of RPCs that were made by a route, and of those that it refused. */
interface Made {
  all: string[];
  refused: string[];
}

const byRest = new AsyncLocalStorage<Made>();

/** Runs `work` with every RPC that has a route made by that route. */
export async function overRest(work: () => Promise<unknown>): Promise<Made> {
  const made: Made = { all: [], refused: [] };
  await byRest.run(made, work);
  return made;
}

/** For the clients of a test: takes effect within overRest(). */
export function restInterceptor(url: string): Interceptor {
  let api: Promise<CheckedApi> | undefined;
  return (next) => async (request) => {
    const made = byRest.getStore();
    const route = routes[request.method.name];
    if (!made || !route || request.stream) return next(request);
    made.all.push(request.method.name);
    api ??= checkedApi(url, '/api/openapi.json');
    try {
      return await callRoute(await api, request, route(toJson(request.method.input, request.message)));
    } catch (error) {
      made.refused.push(request.method.name);
      throw error;
    }
  };
}

async function callRoute(api: CheckedApi, request: UnaryRequest, { method, path, query, body, answer }: RouteCall): Promise<UnaryResponse> {
  const values = Object.entries(query ?? {}).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
  const search = values.length > 0 ? `?${new URLSearchParams(values)}` : '';
  const authorization = request.header.get('authorization');
  const headers: Record<string, string> = authorization === null ? {} : { authorization };
  const response = await api.call(method, path + search, { headers, ...(body && { body }) });
  if (response.reason !== undefined) throw refusalFrom(response.body.error);
  const json: JsonValue = answer === undefined ? (response.body ?? {}) : { [answer]: response.body };
  const { output } = request.method;
  const common = { stream: false as const, service: request.service, method: request.method };
  return { ...common, header: response.headers, trailer: new Headers(), message: fromJson(output, json) } as UnaryResponse;
}

function refusalFrom({
  reason,
  message,
  next,
  details,
}: {
  reason: Reason;
  message: string;
  next: string;
  details?: Record<string, string>;
}) {
  const info = { reason, domain: 'offshoot', metadata: { help: next, ...details } };
  return new ConnectError(message, codeByReason[reason] as number as Code, undefined, [{ desc: ErrorInfoSchema, value: info }]);
}

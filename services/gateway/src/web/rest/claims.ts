import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@bufbuild/protobuf';
import { AddedSchema, JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  CancelClaimRequestSchema,
  ClaimService,
  ClaimStatementSchema,
  CloneSourceSchema,
  CreateClaimRequestSchema,
  GetClaimRequestSchema,
  ListClaimsRequestSchema,
  ReserveInstanceRequestSchema,
  SealedConfigSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { restRoute } from '@offshoot/rest';
import type { Caller } from '@offshoot/rpc/auth';
import { type Static, Type } from 'typebox';
import { refusedField } from './fields.ts';
import { messages, only, pageOf, requestIdOf, signed } from './messages.ts';

export const reserveInstance = restRoute({
  method: 'POST',
  path: '/api/pool/reservations',
  rpc: ClaimService.method.reserveInstance,
  summary: 'Reserves an idle agent for five minutes, so that values can be sealed to it and a claim or clone of it can be signed.',
  status: 201,
  answer: 'reservation',
  body: only({
    requestId: requestIdOf(ReserveInstanceRequestSchema),
    templateId: Type.Optional(messages.field(ReserveInstanceRequestSchema, 'templateId')),
    queue: Type.Optional(messages.field<boolean>(ReserveInstanceRequestSchema, 'queue')),
  }),
  toRequest: ({ body: { requestId = randomUUID(), ...rest } }) => ({ ...rest, requestId }),
});

export const listClaims = restRoute({
  method: 'GET',
  path: '/api/pool/claims',
  rpc: ClaimService.method.listClaims,
  summary: 'Lists the caller’s claims, newest first; those that have ended on request.',
  query: only({
    includeEnded: Type.Optional(messages.field<boolean>(ListClaimsRequestSchema, 'includeEnded')),
    ...pageOf(ListClaimsRequestSchema),
  }),
  toRequest: ({ query }) => query,
});

export const getClaim = restRoute({
  method: 'GET',
  path: '/api/pool/claims/{claimId}',
  rpc: ClaimService.method.getClaim,
  summary: 'Reads one of the caller’s claims.',
  answer: 'claim',
  params: only({ claimId: messages.field(GetClaimRequestSchema, 'claimId') }),
  toRequest: ({ params }) => params,
});

const body = only({
  requestId: requestIdOf(CreateClaimRequestSchema),
  requester: Type.Optional(Type.String({ description: 'The inbox of the session. No other is accepted.' })),
  templateId: Type.Optional(messages.field(CreateClaimRequestSchema, 'templateId')),
  invite: Type.Optional(messages.field(JoinSchema, 'inviteUrl')),
  conversationId: Type.Optional(messages.field(AddedSchema, 'groupId')),
  addedBy: Type.Optional(messages.field(AddedSchema, 'byId')),
  model: Type.Optional(messages.field(CreateClaimRequestSchema, 'model')),
  userConfig: Type.Optional(messages.field<Record<string, string>>(CreateClaimRequestSchema, 'userConfig')),
  sealedUserConfig: Type.Optional(messages.message(SealedConfigSchema)),
  cloneFrom: Type.Optional(messages.field(CloneSourceSchema, 'parentInstanceId')),
  contextPrompt: Type.Optional(messages.field(CloneSourceSchema, 'contextPrompt')),
  sealedContextPrompt: Type.Optional(messages.message(SealedValueSchema)),
  contextPromptDigest: Type.Optional(messages.field(CloneSourceSchema, 'contextPromptDigest')),
  summaryDigest: Type.Optional(messages.field(CloneSourceSchema, 'summaryDigest')),
  ownerSignature: Type.Optional(signed('For a clone: the statement instance.clone.')),
  reservationId: Type.Optional(messages.field(CreateClaimRequestSchema, 'reservationId')),
  signedClaim: Type.Optional(messages.message(ClaimStatementSchema)),
  queueSeconds: Type.Optional(messages.field<number>(CreateClaimRequestSchema, 'queueSeconds')),
});
type Body = Static<typeof body>;

export const createClaim = restRoute({
  method: 'POST',
  path: '/api/pool/claim',
  rpc: ClaimService.method.createClaim,
  summary: 'Turns an idle agent into the caller’s own or, with cloneFrom, into a clone of one of the caller’s agents.',
  status: 201,
  answer: 'claim',
  body,
  toRequest: ({ body: given, caller }) => {
    refuseOtherRequester(given, caller);
    const { requestId = randomUUID(), templateId, model, userConfig, sealedUserConfig, reservationId, signedClaim, queueSeconds } = given;
    return {
      requestId,
      ...defined({ templateId, model, userConfig, sealedUserConfig, reservationId, statement: signedClaim, queueSeconds }),
      ...defined({ join: joinOf(given), clone: cloneOf(given) }),
    };
  },
});

function refuseOtherRequester({ requester }: Body, caller: Caller): void {
  if (requester === undefined || (caller.kind === 'user' && caller.inboxId === requester)) return;
  throw refusedField('requester', 'The requester is not the inbox of the session.', 'Leave requester out, or sign in as the requester.');
}

/** Undefined: the RPC refuses it with its own reason. */
function joinOf({ invite, conversationId, addedBy }: Body): JsonObject | undefined {
  const isAdded = conversationId !== undefined || addedBy !== undefined;
  if (invite === undefined) return isAdded ? { added: defined({ groupId: conversationId, byId: addedBy }) } : undefined;
  if (!isAdded) return { inviteUrl: invite };
  throw refusedField('invite', 'An agent joins by an invite, or a member adds it.', 'Leave out invite, or conversationId and addedBy.');
}

function cloneOf(given: Body): JsonObject | undefined {
  const { cloneFrom, contextPrompt, sealedContextPrompt, contextPromptDigest, summaryDigest, ownerSignature } = given;
  const brought = defined({ contextPrompt, sealedContextPrompt, contextPromptDigest, summaryDigest, statement: ownerSignature });
  if (cloneFrom !== undefined) return { parentInstanceId: cloneFrom, ...brought };
  const [field] = Object.keys(brought);
  if (field === undefined) return undefined;
  const named = field === 'statement' ? 'ownerSignature' : field;
  throw refusedField(named, `${named} is for clones only.`, 'Name the agent to clone in cloneFrom.');
}

function defined(fields: Record<string, JsonObject[string] | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, JsonObject[string]] => entry[1] !== undefined));
}

export const cancelClaim = restRoute({
  method: 'DELETE',
  path: '/api/pool/claims/{claimId}',
  rpc: ClaimService.method.cancelClaim,
  summary: 'Removes a waiting claim from the queue.',
  answer: 'claim',
  params: only({ claimId: messages.field(CancelClaimRequestSchema, 'claimId') }),
  toRequest: ({ params }) => params,
});

import { randomUUID } from 'node:crypto';
import { ClaimService, CreateTransferRequestSchema, GetTransferRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { restRoute } from '@offshoot/rest';
import { Type } from 'typebox';
import { messages, only, requestIdOf, signed } from './messages.ts';

export const getTransfer = restRoute({
  method: 'GET',
  path: '/api/pool/transfers/{transferId}',
  rpc: ClaimService.method.getTransfer,
  summary: 'Reads one of the caller’s transfers, of a clone or a share.',
  answer: 'transfer',
  params: only({ transferId: messages.field(GetTransferRequestSchema, 'transferId') }),
  toRequest: ({ params }) => params,
});

export const createTransfer = restRoute({
  method: 'POST',
  path: '/api/pool/transfers',
  rpc: ClaimService.method.createTransfer,
  summary: 'Has one live agent of the caller share what it learned with another one.',
  status: 201,
  answer: 'transfer',
  body: only({
    requestId: requestIdOf(CreateTransferRequestSchema),
    source: messages.field(CreateTransferRequestSchema, 'sourceInstanceId'),
    target: messages.field(CreateTransferRequestSchema, 'targetInstanceId'),
    contextPrompt: Type.Optional(messages.field(CreateTransferRequestSchema, 'contextPrompt')),
    sealedContextPrompt: Type.Optional(messages.message(SealedValueSchema)),
    contextPromptDigest: Type.Optional(messages.field(CreateTransferRequestSchema, 'contextPromptDigest')),
    summaryDigest: Type.Optional(messages.field(CreateTransferRequestSchema, 'summaryDigest')),
    ownerSignature: signed('The statement instance.share-context.'),
  }),
  toRequest: ({ body: { requestId = randomUUID(), source, target, ownerSignature, ...prompt } }) => ({
    ...prompt,
    requestId,
    sourceInstanceId: source,
    targetInstanceId: target,
    statement: ownerSignature,
  }),
});

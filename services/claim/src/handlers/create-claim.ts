import { toBinary } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { HandlerContext } from '@connectrpc/connect';
import {
  type CloneSource,
  type CreateClaimRequest,
  type SealedConfig,
  SealedConfigSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal, requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { createClaim } from '../commands/create-claim.ts';
import type { ClaimRequest, CloneRequest, SealedValues } from '../domain/claim-request.ts';
import { claimMessage } from './messages.ts';

export function createClaimHandler(context: CommandContext) {
  return async (request: CreateClaimRequest, call: HandlerContext) => {
    const requester = requireUser(call);
    return { claim: claimMessage(await createClaim(context, requester, claimRequestOf(request))) };
  };
}

function claimRequestOf(request: CreateClaimRequest): ClaimRequest {
  const way = request.join?.way;
  return {
    // One UUID has two spellings.
    requestId: request.requestId.toLowerCase(),
    templateId: request.templateId,
    join: way?.case === 'inviteUrl' ? { inviteUrl: way.value } : {},
    model: request.model,
    userConfig: request.userConfig,
    reservationId: request.reservationId,
    ...(request.sealedUserConfig && { sealedUserConfig: sealedValuesOf(request.sealedUserConfig) }),
    ...(request.clone && { clone: cloneRequestOf(request.clone) }),
  };
}

function sealedValuesOf(config: SealedConfig): SealedValues {
  return { keys: config.keys, bytes: toBinary(SealedConfigSchema, config) };
}

function cloneRequestOf(source: CloneSource): CloneRequest {
  const { parentInstanceId, contextPrompt, sealedContextPrompt, contextPromptDigest, statement } = source;
  if (!statement)
    throw new Refusal('VALIDATION_FAILED', 'A clone needs the statement of its owner.', { metadata: { field: 'clone.statement' } });
  return {
    parentInstanceId,
    contextPrompt,
    ...(sealedContextPrompt && { sealedContextPrompt: toBinary(SealedValueSchema, sealedContextPrompt) }),
    contextPromptDigest,
    statement: {
      signer: statement.signerInboxId,
      expiresAt: statement.expireTime && timestampDate(statement.expireTime),
      bytes: toBinary(SignedStatementSchema, statement),
    },
  };
}

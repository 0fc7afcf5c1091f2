import { toBinary } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import {
  type CloneSource,
  type CreateClaimRequest,
  type SealedConfig,
  SealedConfigSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import type { CommandContext } from '../commands/context.ts';
import { createClaim } from '../commands/create-claim.ts';
import type { ClaimRequest, CloneRequest, SealedValues } from '../domain/claim-request.ts';
import { claimMessage, contextPromptOf, ownerStatementOf, required } from './messages.ts';

export function createClaimHandler(context: CommandContext) {
  return async (request: CreateClaimRequest, call: HandlerContext) => {
    const requester = requireUser(call);
    return { claim: claimMessage(await createClaim(context, requester, claimRequestOf(request), request.queueSeconds)) };
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
  return {
    parentInstanceId: source.parentInstanceId,
    ...contextPromptOf(source),
    summaryDigest: source.summaryDigest,
    statement: ownerStatementOf(required('clone.statement', source.statement)),
  };
}

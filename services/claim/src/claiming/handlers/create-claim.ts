import { toBinary } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import {
  ClaimStatementSchema,
  type CloneSource,
  type CreateClaimRequest,
  NewerVersions,
  type SealedConfig,
  SealedConfigSchema,
  type ClaimStatement as WireStatement,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUserCall } from '@offshoot/rpc/auth';
import { destinationFromWire } from '@offshoot/rpc/wire';
import type { Destination } from '@offshoot/statements';
import { claimMessage, contextPromptOf, ownerStatementOf, required } from '../../lifecycle/handlers/messages.ts';
import { createClaim } from '../commands/create-claim.ts';
import type { CreateClaimDeps } from '../deps.ts';
import type { ClaimRequest, ClaimStatement, CloneRequest, SealedValues } from '../domain/claim-request.ts';

export function createClaimHandler(deps: CreateClaimDeps) {
  return async (request: CreateClaimRequest, call: HandlerContext) => {
    const user = requireUserCall(call);
    return { claim: claimMessage(await createClaim(deps, user, claimRequestOf(request, user.inboxId), request.queueSeconds)) };
  };
}

function claimRequestOf(request: CreateClaimRequest, requester: string): ClaimRequest {
  return {
    // The same UUID can be written in upper or lower case.
    requestId: request.requestId.toLowerCase(),
    templateId: request.templateId,
    destination: claimerAdds(destinationFromWire(request.join), requester),
    model: request.model,
    userConfig: request.userConfig,
    reservationId: request.reservationId,
    ...(request.sealedUserConfig && { sealedUserConfig: sealedValuesOf(request.sealedUserConfig) }),
    ...(request.statement && { statement: claimStatementOf(request.statement) }),
    ...(request.clone && { clone: cloneRequestOf(request.clone) }),
  };
}

/** If neither adder nor group is named, the claimer is the adder; from here on this is explicit. */
function claimerAdds(destination: Destination, requester: string): Destination {
  const isOpen = destination.kind === 'added' && destination.byId === '' && destination.groupId === '';
  return isOpen ? { ...destination, byId: requester } : destination;
}

function sealedValuesOf(config: SealedConfig): SealedValues {
  return { keys: config.keys, bytes: toBinary(SealedConfigSchema, config) };
}

function claimStatementOf(given: WireStatement): ClaimStatement {
  return {
    version: Number(given.version),
    digest: given.digest,
    capabilities: given.capabilities,
    newer: given.newer === NewerVersions.NONE ? 'none' : 'same-capabilities',
    owner: ownerStatementOf(required('statement.statement', given.statement)),
    bytes: toBinary(ClaimStatementSchema, given),
  };
}

function cloneRequestOf(source: CloneSource): CloneRequest {
  return {
    parentInstanceId: source.parentInstanceId,
    ...contextPromptOf(source),
    summaryDigest: source.summaryDigest,
    statement: ownerStatementOf(required('clone.statement', source.statement)),
  };
}

// Maps contract requests to domain types.
import { enumToJson, toJson } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Join } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type ClaimStatement,
  NewerVersions,
  type SealedConfig as WireSealedConfig,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { TransferKind, type TransferOrder as WireTransferOrder } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import type {
  AcceptOfferRequest,
  CloneSummaryRequest,
  ConfigureRequest,
  ProvideToolsRequest,
} from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import {
  type SignedYank as SignedYankMessage,
  TemplateContentSchema,
  type TemplateVersion,
  ToolResourceSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { destinationFromWire, fromWire, handoverFromWire } from '@offshoot/rpc/wire';
import { type Destination, type JsonObject, toolResourceOf } from '@offshoot/statements';
import type { SealedValue } from '@offshoot/statements/sealing';
import type { SignedClaim } from '../agent/orders/domain/owner-statement.ts';
import type { TransferOrder } from '../agent/orders/domain/transfer-order.ts';
import type { ConfigureOrder } from '../agent/ownership/orders.ts';
import type { OwnershipOrder } from '../agent/ownership/owner-orders.ts';
import type { SealedConfig } from '../agent/template/sealed-values.ts';
import type { ToolOrder } from '../agent/template/tool-orders.ts';
import type { SourceTerms } from '../agent/transfers/orders.ts';
import type { SignedYank } from '../agent/versions/domain/pin.ts';
import type { Signed, SignedVersion } from '../agent/versions/domain/signed-version.ts';

export function signedVersion(version: TemplateVersion | undefined): SignedVersion {
  if (version?.content === undefined) throw missing('template_version.content');
  return {
    templateId: version.templateId,
    version: versionNumber(version.version),
    previousDigest: version.previousDigest,
    digest: version.digest,
    creatorId: version.creatorId,
    salt: version.salt,
    content: toJson(TemplateContentSchema, version.content) as JsonObject,
    statement: signed(version.statement),
    ...(version.attestation === undefined ? {} : { attestation: signed(version.attestation) }),
    ...(version.handovers.length === 0 ? {} : { handovers: version.handovers.map(handoverFromWire) }),
  };
}

export function signedYanks(yanks: readonly SignedYankMessage[]): SignedYank[] {
  return yanks.map(({ version, reason, statement }) => ({ version: versionNumber(version), reason, statement: signed(statement) }));
}

/** Numbers beyond 2^53 are not exact: no creator gets there by counting. */
function versionNumber(version: bigint): number {
  if (version <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(version);
  throw new Refusal('STATEMENT_MALFORMED', 'The version number is too large.', { metadata: { field: 'version' } });
}

export function configureOrder(request: ConfigureRequest, now: Date): ConfigureOrder {
  const { transfer, sealedUserConfig, statement } = request;
  return {
    claimed: {
      claimId: request.claimId,
      ownerId: request.ownerId,
      join: destinationOf(request.join),
      since: Math.min(now.getTime(), request.claimTime ? timestampDate(request.claimTime).getTime() : Number.POSITIVE_INFINITY),
      modelOverride: request.modelOverride,
      userConfig: { ...request.userConfig },
    },
    version: signedVersion(request.templateVersion),
    ...(statement === undefined ? {} : { signedClaim: signedClaim(statement) }),
    ...(sealedUserConfig === undefined ? {} : { sealedUserConfig: sealedConfig(sealedUserConfig) }),
    ...(transfer === undefined ? {} : { transfer: transferOrder(transfer) }),
  };
}

function signedClaim({ version, digest, capabilities, newer, statement }: ClaimStatement): SignedClaim {
  if (newer !== NewerVersions.NONE && newer !== NewerVersions.SAME_CAPABILITIES) throw missing('statement.newer');
  return {
    signed: {
      version: versionNumber(version),
      digest,
      capabilities,
      newer: newer === NewerVersions.NONE ? 'none' : 'same-capabilities',
    },
    statement: signed(statement),
  };
}

export function transferOrder(order: WireTransferOrder | undefined): TransferOrder {
  if (order === undefined) throw missing('order');
  const { $typeName: _, $unknown: __, kind, statement, ...rest } = order;
  if (kind !== TransferKind.CLONE && kind !== TransferKind.SHARE) throw missing('order.kind');
  return { ...rest, kind: kind === TransferKind.CLONE ? 'clone' : 'share', statement: signed(statement) };
}

export function sourceTerms(request: CloneSummaryRequest): SourceTerms {
  const { join, overriddenConfigKeys } = request;
  return {
    contextPrompt: contextPrompt(request),
    ...(join === undefined ? {} : { join: destinationOf(join) }),
    overriddenConfigKeys: [...overriddenConfigKeys],
  };
}

function contextPrompt(o: { contextPrompt: string; sealedContextPrompt?: SealedValue }): string | SealedValue {
  if (o.sealedContextPrompt !== undefined && o.contextPrompt !== '')
    throw new Refusal('VALIDATION_FAILED', 'The context prompt is given both sealed and in plain text.', {
      metadata: { field: 'context_prompt' },
    });
  return o.sealedContextPrompt ?? o.contextPrompt;
}

export function ownershipOrder(request: AcceptOfferRequest): OwnershipOrder {
  return { newOwnerId: request.newOwnerId, offer: signed(request.offer), acceptance: signed(request.acceptance) };
}

export function toolOrder({ claimId, generation, grants }: ProvideToolsRequest): ToolOrder {
  if (
    new Set(grants.map(({ toolId }) => toolId)).size !== grants.length ||
    new Set(grants.map(({ resourceId }) => resourceId)).size !== grants.length
  )
    throw new Refusal('VALIDATION_FAILED', 'Two grants name the same tool or the same resource.', { metadata: { field: 'grants' } });
  return {
    claimId,
    generation: Number(generation),
    grants: grants.map(({ toolId, resourceId, resource: wireResource, sealedValues }) => {
      const resource = toolResourceOf(enumToJson(ToolResourceSchema, wireResource));
      if (resource === undefined) throw missing('grants.resource');
      return { toolId, resourceId, resource, ...(sealedValues && { sealedValues }) };
    }),
  };
}

export function signed(statement: SignedStatement | undefined): Signed {
  if (statement === undefined) throw missing('statement');
  return fromWire(statement);
}

export function sealedConfig(config: WireSealedConfig | undefined): SealedConfig {
  if (config?.value === undefined) throw missing('sealed_user_config.value');
  return { value: config.value, keys: config.keys };
}

function destinationOf(join: Join | undefined): Destination {
  const destination = destinationFromWire(join);
  if (destination.kind === 'added' && destination.byId === '' && destination.groupId === '') throw missing('join.added.by_id');
  return destination;
}

/** The contract's validation rejects these first; this covers callers that bypass it. */
function missing(field: string): Refusal {
  return new Refusal('VALIDATION_FAILED', `${field} is missing.`, { metadata: { field } });
}

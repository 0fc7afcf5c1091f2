// Requests of the contract → the domain's words.
import { toJson } from '@bufbuild/protobuf';
import type { Join } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { CloneSummaryRequest, ConfigureRequest } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { TemplateContentSchema, type TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { fromWire } from '@offshoot/rpc';
import { Refusal } from '@offshoot/rpc/refusal.ts';
import type { JsonObject } from '@offshoot/statements';
import type { CloneOrder, ConfigureOrder } from '../agent/orders.ts';
import { contextPromptDigest, type JoinWay } from '../domain/owner-statement.ts';
import type { Signed, SignedVersion } from '../domain/signed-version.ts';

export function signedVersion(version: TemplateVersion | undefined): SignedVersion {
  if (version?.content === undefined) throw missing('template_version.content');
  // Beyond 2^53 a number is no longer exact: no creator gets there by counting.
  if (version.version > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Refusal('STATEMENT_MALFORMED', 'The version number is beyond every real one.', { metadata: { field: 'version' } });
  return {
    templateId: version.templateId,
    version: Number(version.version),
    previousDigest: version.previousDigest,
    digest: version.digest,
    creatorId: version.creatorId,
    salt: version.salt,
    content: toJson(TemplateContentSchema, version.content) as JsonObject,
    statement: signed(version.statement),
  };
}

export function configureOrder(request: ConfigureRequest): ConfigureOrder {
  const { parent } = request;
  return {
    claimed: {
      claimId: request.claimId,
      ownerId: request.ownerId,
      join: joinWay(request.join),
      modelOverride: request.modelOverride,
      userConfig: { ...request.userConfig },
    },
    version: signedVersion(request.templateVersion),
    ...(parent === undefined
      ? {}
      : {
          parent: {
            instanceId: parent.instanceId,
            inboxId: parent.inboxId,
            contextPromptDigest: parent.contextPromptDigest,
            statement: signed(parent.statement),
          },
        }),
  };
}

export function cloneOrder(request: CloneSummaryRequest): CloneOrder {
  return {
    claimId: request.claimId,
    childInstanceId: request.childInstanceId,
    childInboxId: request.childInboxId,
    contextPrompt: request.contextPrompt,
    contextPromptDigest: contextPromptDigest(request.contextPrompt),
    join: joinWay(request.join),
    statement: signed(request.statement),
    overriddenConfigKeys: [...request.overriddenConfigKeys],
  };
}

export function signed(statement: SignedStatement | undefined): Signed {
  if (statement === undefined) throw missing('statement');
  return fromWire(statement);
}

function joinWay(join: Join | undefined): JoinWay {
  if (join?.way.case === 'inviteUrl') return { kind: 'invite', inviteUrl: join.way.value };
  if (join?.way.case === 'added') return { kind: 'added' };
  throw missing('join');
}

/** The contract's validation refuses these before; this is for a caller that goes around it. */
function missing(field: string): Refusal {
  return new Refusal('VALIDATION_FAILED', `${field} is missing.`, { metadata: { field } });
}

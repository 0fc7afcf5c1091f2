// Converts what an owner signs to claim an agent between contract messages and statement terms.
import { create, type JsonObject, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { type Join, JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type ClaimStatement, ClaimStatementSchema, NewerVersions } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { TemplateContentSchema, type TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Refusal } from '@offshoot/refusals';
import {
  type ClaimAction,
  type ClaimTerms,
  capabilitiesOf,
  claimAction,
  contentDigest,
  type Destination,
  type NewerVersions as Newer,
  type SignedVersionTerms,
} from '@offshoot/statements';

/** The version as seen by an owner who reads its content: digest and capabilities are computed from the content. */
export function asSeen({ version, content }: TemplateVersion, newer: Newer = 'same-capabilities'): SignedVersionTerms {
  if (content === undefined) throw new Error('the version has no content');
  const json = toJson(TemplateContentSchema, content) as JsonObject;
  return { version: Number(version), digest: contentDigest(json), capabilities: capabilitiesOf(json), newer };
}

/** Has the complete claim signed. */
export async function signedClaim(sign: (action: ClaimAction) => Promise<SignedStatement>, terms: ClaimTerms): Promise<ClaimStatement> {
  const { version, digest, capabilities, newer } = terms.signed;
  return create(ClaimStatementSchema, {
    version: BigInt(version),
    digest,
    capabilities,
    newer: newer === 'none' ? NewerVersions.NONE : NewerVersions.SAME_CAPABILITIES,
    statement: await sign(claimAction(terms)),
  });
}

/** Throws VALIDATION_FAILED if the message names no way. */
export function destinationFromWire(join: MessageInitShape<typeof JoinSchema> | undefined): Destination {
  const { way } = create(JoinSchema, join);
  switch (way.case) {
    case 'inviteUrl':
      return { kind: 'invite', inviteUrl: way.value };
    case 'added':
      return { kind: 'added', byId: way.value.byId, groupId: way.value.groupId };
    default:
      throw new Refusal('VALIDATION_FAILED', 'join is missing.', { metadata: { field: 'join' } });
  }
}

export function destinationToWire(destination: Destination): Join {
  if (destination.kind === 'invite') return create(JoinSchema, { way: { case: 'inviteUrl', value: destination.inviteUrl } });
  const { byId, groupId } = destination;
  return create(JoinSchema, { way: { case: 'added', value: { byId, groupId } } });
}

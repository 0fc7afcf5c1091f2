// Converts what an owner signs to claim an agent between contract messages and statement terms.
import { create, type JsonObject, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type ClaimStatement, ClaimStatementSchema, NewerVersions } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { TemplateContentSchema, type TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import {
  type ClaimAction,
  type ClaimTerms,
  capabilitiesOf,
  claimAction,
  contentDigest,
  destinationOf,
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

/** The line of a statement that says where the agent goes. */
export function destinationOfJoin(join: MessageInitShape<typeof JoinSchema>): string {
  const { way } = create(JoinSchema, join);
  return destinationOf(way.case === 'added' ? { added: way.value } : { inviteUrl: way.value ?? '' });
}

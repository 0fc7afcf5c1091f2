import { toJson } from '@bufbuild/protobuf';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { AttestVersionAction, JsonObject } from '@offshoot/statements';
import type { Owner } from '../owner.ts';

export interface VersionToSign {
  templateId: string;
  version: number;
  /** Of the version before; empty for version 1. */
  previousDigest: string;
  content: TemplateContent;
}

export interface SignedVersion {
  statement: SignedStatement;
  attestation?: SignedStatement;
}

/**
 * Signs a version of a template, which is everything that its agents are told, and attests for `attestFor` seconds that it is the latest
 * (0: not at all).
 */
export async function signVersion(owner: Owner, { content, ...numbered }: VersionToSign, attestFor: number): Promise<SignedVersion> {
  const { publishVersionAction } = await import('@offshoot/statements');
  const action = publishVersionAction({ ...numbered, contentJson: toJson(TemplateContentSchema, content) as JsonObject });
  const statement = await owner.sign(action);
  return attestFor === 0 ? { statement } : { statement, attestation: await signAttestation(owner, action, attestFor) };
}

/** For at most 90 days. */
export function signAttestation(
  owner: Owner,
  { templateId, version, digest }: Omit<AttestVersionAction, 'action'>,
  seconds: number,
): Promise<SignedStatement> {
  return owner.sign({ action: 'template.attest-version', templateId, version, digest }, { lifetimeSeconds: seconds });
}

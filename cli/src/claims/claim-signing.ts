import type { Instance, Join, Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { ClaimStatement } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { present } from '@offshoot/owner';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import type { ClaimTerms, SealedConfigBytes, SignedVersionTerms } from '@offshoot/statements';
import type { Cli } from '../cli.ts';

/** The part of a claim's signed terms that depends on the template, and the model to request: '' for the template's default. */
export interface SeenTerms {
  signed: SignedVersionTerms;
  model: string;
}

/** For a fresh agent: the template's current version. A newer version that widens nothing may replace it. */
export async function seenVersion({ gateway }: Cli, templateId: string, asked: string): Promise<SeenTerms> {
  const [{ asSeen }, { DEFAULT_MODEL }] = await Promise.all([import('@offshoot/wire'), import('@offshoot/statements')]);
  const version = present((await gateway.signedIn.templates.getTemplateVersion({ templateId, version: 0n })).version);
  const own = version.content?.model?.default || DEFAULT_MODEL.default;
  return { signed: asSeen(version), model: asked === own ? '' : asked };
}

/**
 * For a clone: also the template's current version if its owner may see it. If the template is deleted, or private and another
 * creator's, it is the version that the parent runs, with what its owner has accepted.
 */
export async function seenForClone(cli: Cli, parent: Instance, asked: string): Promise<SeenTerms> {
  const model = asked || parent.modelOverride;
  try {
    return { signed: (await seenVersion(cli, parent.templateId, asked)).signed, model };
  } catch (error) {
    const reason = refusalOf(error)?.reason;
    if (reason !== 'TEMPLATE_PRIVATE' && reason !== 'TEMPLATE_NOT_FOUND') throw error;
    const { appliedVersion, appliedDigest: digest, acceptedCapabilities: capabilities } = parent;
    return { signed: { version: Number(appliedVersion), digest, capabilities, newer: 'same-capabilities' }, model };
  }
}

export interface ClaimToSign extends SeenTerms {
  templateId: string;
  join: Join;
  sealedUserConfig: SealedConfigBytes | undefined;
  parent: ClaimTerms['parent'];
}

/** Signs the whole claim as the owner, for this agent only. */
export async function signClaim(cli: Cli, { instanceId, inboxId }: Reservation, claim: ClaimToSign): Promise<ClaimStatement> {
  const { destinationOfJoin, signedClaim } = await import('@offshoot/wire');
  const person = await cli.identities.open();
  const { join, ...terms } = claim;
  const destination = destinationOfJoin(join);
  // Every value is sealed.
  return signedClaim((action) => person.sign(action), { ...terms, instanceId, inboxId, destination, userConfig: {} });
}

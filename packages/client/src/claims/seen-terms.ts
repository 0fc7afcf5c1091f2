import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { refusalOf } from '@offshoot/refusals/read-refusal.ts';
import type { SignedVersionTerms } from '@offshoot/statements';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';

/** The part of a claim's signed terms that depends on the template, and the model to request: '' for the template's default. */
export interface SeenTerms {
  signed: SignedVersionTerms;
  model: string;
}

/** Of the version that a person was shown. A newer version that widens nothing may replace it. */
export async function termsOf(version: TemplateVersion, asked: string): Promise<SeenTerms> {
  const [{ asSeen }, { DEFAULT_MODEL }] = await Promise.all([import('@offshoot/rpc/wire'), import('@offshoot/statements')]);
  const own = version.content?.model?.default || DEFAULT_MODEL.default;
  return { signed: asSeen(version), model: asked === own ? '' : asked };
}

/** Of the template's current version. */
export async function currentTerms({ gateway }: Owner, templateId: string, asked: string): Promise<SeenTerms> {
  return termsOf(present((await gateway.templates.getTemplateVersion({ templateId, version: 0n })).version), asked);
}

/**
 * For a clone: also the template's current version if its owner may see it. If the template is deleted, or private and another
 * creator's, it is the version that the parent runs, with what its owner has accepted.
 */
export async function termsForClone(owner: Owner, parent: Instance, asked: string): Promise<SeenTerms> {
  const model = asked || parent.modelOverride;
  try {
    return { signed: (await currentTerms(owner, parent.templateId, asked)).signed, model };
  } catch (error) {
    const reason = refusalOf(error)?.reason;
    if (reason !== 'TEMPLATE_PRIVATE' && reason !== 'TEMPLATE_NOT_FOUND') throw error;
    const { appliedVersion, appliedDigest: digest, acceptedCapabilities: capabilities } = parent;
    return { signed: { version: Number(appliedVersion), digest, capabilities, newer: 'same-capabilities' }, model };
  }
}

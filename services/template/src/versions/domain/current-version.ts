import { Refusal } from '@offshoot/refusals';
import type { AttestVersionAction } from '@offshoot/statements';
import type { PublishedVersion, Template } from '../../database/domain/template.ts';
import type { PublishedVersions } from './ports.ts';

/** The longest that a creator's change of a popular template can be delayed. */
export const LONGEST_PROMISE_MS = 500;

/** Throws TEMPLATE_VERSION_NOT_FOUND unless `version` is the current one: a replaced version gets no more signatures or attestations. */
export function requireCurrent(template: Template, version: number): void {
  if (version === template.version) return;
  throw new Refusal('TEMPLATE_VERSION_NOT_FOUND', `Version ${version} of template ${template.id} is not the current one.`, {
    help: `Read the template again: its current version is ${template.version}.`,
    metadata: { template_id: template.id, version: String(template.version) },
  });
}

/** For a template that the transaction has locked. */
export async function currentVersion(tx: PublishedVersions, template: Template): Promise<PublishedVersion> {
  const found = await tx.versionOf(template.id, template.version);
  if (found) return found;
  throw new Error(`template ${template.id} has no row for its current version ${template.version}`);
}

export function attestVersionAction({ templateId, version, digest }: Omit<AttestVersionAction, 'action'>): AttestVersionAction {
  return { action: 'template.attest-version', templateId, version, digest };
}

/** What the signer of an attestation probably got wrong. */
export function namesDigest({ version, digest }: Pick<AttestVersionAction, 'version' | 'digest'>): string {
  return `The attestation must name this template, version ${version} and digest ${digest}.`;
}

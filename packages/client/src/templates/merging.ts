import { toJson } from '@bufbuild/protobuf';
import { type DuplicatedFrom, type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { JsonObject } from '@offshoot/statements';
import { Failure, VERSION_UNVERIFIED } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';

/** What has become of the template that another one was copied from. */
export interface OriginChanges {
  /** The version that the copy has, and its content. */
  from: bigint;
  base: TemplateContent;
  /** The newest version, and its content. */
  newest: bigint;
  theirs: TemplateContent;
}

/** `from`: the version up to which the copy has the changes; default: the copied one. Throws VERSION_UNVERIFIED. */
export async function originChanges(owner: Owner, { templateId, version, digest }: DuplicatedFrom, from = version): Promise<OriginChanges> {
  const [base, theirs] = await Promise.all([verifiedVersion(owner, templateId, from), verifiedVersion(owner, templateId, 0n)]);
  // The person has signed what it was copied from.
  if (from === version && base.digest !== digest) throw unverified(templateId, from, 'is not the one that was copied');
  return { from, base: base.content, newest: theirs.version, theirs: theirs.content };
}

/** A version of another creator, who has signed it. */
async function verifiedVersion(owner: Owner, templateId: string, number: bigint) {
  const [{ verifyHandovers, verifySignedVersion }, { fromWire, handoverFromWire }] = await Promise.all([
    import('@offshoot/statements'),
    import('@offshoot/rpc/wire'),
  ]);
  const version = present((await owner.gateway.templates.getTemplateVersion({ templateId, version: number })).version);
  const { creatorId, salt, digest, previousDigest } = version;
  const content = present(version.content);
  const signed = {
    ...{ templateId, version: Number(version.version), creatorId, salt, digest, previousDigest },
    content: toJson(TemplateContentSchema, content) as JsonObject,
    statement: fromWire(present(version.statement)),
    handovers: version.handovers.map(handoverFromWire),
  };
  const now = new Date();
  const verdict = await verifySignedVersion(signed, await owner.keysOf(creatorId), now);
  const chain = verdict.ok ? await verifyHandovers(signed, async (id, verify) => verify(await owner.keysOf(id)), now) : verdict;
  if (!chain.ok) throw unverified(templateId, version.version, `is not signed by its creator: ${chain.message.replace(/\.$/, '')}`);
  return { version: version.version, digest, content };
}

function unverified(templateId: string, version: bigint, problem: string): Failure {
  return new Failure(VERSION_UNVERIFIED, `Version ${version} of template ${templateId} ${problem}. Nothing was signed.`, {
    metadata: { templateId, version: String(version) },
  });
}

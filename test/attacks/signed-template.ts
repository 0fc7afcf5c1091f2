// Template versions as signed by their creator, and as forged by others.
import { randomBytes } from 'node:crypto';
import { create, fromJson, toJson } from '@bufbuild/protobuf';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { TemplateContentSchema, type TemplateVersion, TemplateVersionSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type Action, contentDigest, type Envelope, type JsonObject, publishVersionAction, templateId } from '@offshoot/statements';
import type { SigningPerson } from '@offshoot/testing/testnet';

export const CONTENT = {
  agentName: 'Guide',
  instructions: 'You guide people.',
  model: { default: 'gpt-oss-20b', allowOverride: true },
  tools: [{ id: 'email', provisioning: 'TOOL_PROVISIONING_USER' }],
} satisfies JsonObject;

type Sign = (action: Action, envelope?: Partial<Envelope>) => Promise<SignedStatement>;

export interface VersionOptions {
  previous?: TemplateVersion;
  /** Overrides parts of CONTENT. */
  content?: JsonObject;
  /** Signed instead of the content's ProtoJSON form. */
  signedContent?: JsonObject;
  /** The signer. Default: the creator's wallet. */
  sign?: Sign;
  envelope?: Partial<Envelope>;
}

export class SignedTemplate {
  readonly creator: SigningPerson;
  readonly salt = randomBytes(16).toString('hex');
  readonly id: string;

  constructor(creator: SigningPerson) {
    this.creator = creator;
    this.id = templateId(creator.inboxId, this.salt);
  }

  async version(number: number, o: VersionOptions = {}): Promise<TemplateVersion> {
    const content = fromJson(TemplateContentSchema, { ...CONTENT, ...o.content });
    const contentJson = o.signedContent ?? (toJson(TemplateContentSchema, content) as JsonObject);
    const previousDigest = o.previous?.digest ?? '';
    const action = publishVersionAction({ templateId: this.id, version: number, previousDigest, contentJson });
    const sign: Sign = o.sign ?? ((...args) => this.creator.sign(...args));
    return create(TemplateVersionSchema, {
      templateId: this.id,
      version: BigInt(number),
      content,
      previousDigest,
      digest: contentDigest(contentJson),
      statement: await sign(action, o.envelope),
      creatorId: this.creator.inboxId,
      salt: this.salt,
      revision: 1n,
    });
  }

  /** The creator's attestation that the version is the latest until `expiresAt`. */
  async attested(version: TemplateVersion, times: { issuedAt: Date; expiresAt: Date }): Promise<TemplateVersion> {
    const { templateId: id, digest } = version;
    const action: Action = { action: 'template.attest-version', templateId: id, version: Number(version.version), digest };
    return changed(version, { attestation: await this.creator.sign(action, times) });
  }
}

/** The same message with some fields replaced, as by a man in the middle. */
export function changed(version: TemplateVersion, changes: Partial<TemplateVersion>): TemplateVersion {
  return create(TemplateVersionSchema, { ...version, ...changes });
}

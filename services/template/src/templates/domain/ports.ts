import type { CreatorDeps, CreatorNames, Identities } from '../../creators/domain/ports.ts';
import type {
  Content,
  PublishedVersion,
  Statement,
  Template,
  TemplateOffer,
  Version,
  Visibility,
  Yank,
} from '../../database/domain/template.ts';
import type { ModerationDeps, ModerationTransaction } from '../../moderation/domain/ports.ts';
import type { KeptCounts } from '../../publication/domain/quota.ts';
import type { ReadingStore } from '../../reading/domain/ports.ts';
import type { PublishedVersions } from '../../versions/domain/ports.ts';

/** Dependencies of the use cases, provided by the composition root. */
export interface Deps extends CreatorDeps, ModerationDeps {
  store: TemplateStore;
  identities: Identities;
}

export interface TemplateStore extends ReadingStore, CreatorNames {
  /** Runs `work` in a transaction. For what no promise covers: new templates, further signatures, attestations (promise-version.ts). */
  transaction<T>(work: (tx: TemplateTransaction) => Promise<T>): Promise<T>;
  /** The same, once all promises about the template have expired. Waits outside a transaction, so it blocks nobody else. */
  transactionAfterPromises<T>(templateId: string, work: (tx: TemplateTransaction) => Promise<T>): Promise<T>;
}

export interface TemplateTransaction extends ModerationTransaction, KeptCounts, PublishedVersions {
  /** Serializes all writes that add to a creator's stored data. */
  lockCreator(creatorId: string): Promise<void>;
  templateOfRequest(creatorId: string, requestId: string): Promise<Template | undefined>;
  templateById(id: string): Promise<Template | undefined>;
  /** The template's versions with this digest, newest first. */
  versionsWithDigest(templateId: string, digest: string): Promise<PublishedVersion[]>;
  /** False: another transaction created the template or used the request id first, and nothing was written. */
  insertTemplate(template: NewTemplate, content: Content): Promise<boolean>;
  /** Makes `version` the current one, with its attestation, and its signer the creator. An offer ends. */
  setContent(template: Template, version: Version, content: Content): Promise<Template>;
  /** Shows until when the statement attests the current version. */
  setAttestation(template: Template, statement: Statement): Promise<Template>;
  setVisibility(template: Template, visibility: Visibility, now: Date): Promise<Template>;
  /** Also gives a yanked version another reason; '' ends the yank. Call it last, like appendVersion. */
  keepYank(templateId: string, yank: Yank, statement: Statement): Promise<void>;
  /** Undefined: it is not offered any more. */
  setOffer(template: Template, offer: TemplateOffer | undefined): Promise<Template>;
  markDeleted(template: Template, now: Date): Promise<void>;
  /** Adds the version to the feed. Call it last: it blocks all other publications until the transaction ends. */
  appendVersion(version: Version): Promise<void>;
  /** Stores the version's signatures and attestation as its next revision, and adds it to the feed again. Call it last, as above. */
  reviseVersion(version: PublishedVersion): Promise<PublishedVersion>;
  /** False: the nonce was already redeemed. */
  redeemNonce(signer: string, nonce: string, redeemableUntil: Date, now: Date): Promise<boolean>;
}

export interface NewTemplate {
  id: string;
  creatorId: string;
  salt: string;
  requestId: string;
  digest: string;
  attestedUntil: Date | undefined;
  now: Date;
}

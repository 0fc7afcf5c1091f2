import type { InboxKeys } from '@offshoot/statements';
import type { Access } from './access.ts';
import type { Kept, TemplateQuotas } from './quota.ts';
import type { Content, PublishedVersion, Statement, Template, Version, Visibility } from './template.ts';

/** Reads the keys of an inbox from the XMTP network. `fresh` does not accept a cached answer. */
export interface Identities {
  keysOf(inboxId: string, o?: { fresh?: boolean }): Promise<InboxKeys>;
}

/** What the use cases need, handed in by the composition root. */
export interface Deps {
  store: TemplateStore;
  identities: Identities;
  now: () => Date;
  quotas: TemplateQuotas;
}

export interface TemplateStore {
  /** Deleted ones included: who asks decides what they mean. */
  templateById(id: string): Promise<Template | undefined>;
  /** Newest first, without instructions, soul and context directive, starting after the cursor. */
  templatesMatching(filter: TemplateFilter, after: TemplateCursor | undefined, limit: number): Promise<Template[]>;
  /** The version, 0 for the current one, with what says who may see it. Undefined: there is no such template. */
  versionAndAccess(templateId: string, version: number): Promise<VersionAndAccess | undefined>;
  /** Undefined: nothing is promised. */
  promiseCurrent(templateId: string, promiseMs: number, known: { version: number; revision: number }): Promise<PromisedVersion | undefined>;
  /** Newest first, with numbers below `before`. */
  versionsBefore(templateId: string, before: number | undefined, limit: number): Promise<PublishedVersion[]>;
  /** From now on the template is known to the claim service. */
  letClaimsKnow(templateId: string): Promise<void>;
  /** Of templates that the claim service knows of, in the feed's order. */
  versionsAfterPosition(position: number, limit: number): Promise<FedVersions>;
  /** All or nothing. For what no promise speaks of: new templates, further signatures, attestations (promise-version.ts). */
  transaction<T>(work: (tx: TemplateTransaction) => Promise<T>): Promise<T>;
  /** The same, when all promises about the template are over. It waits without a transaction, and holds up nobody else. */
  transactionAfterPromises<T>(templateId: string, work: (tx: TemplateTransaction) => Promise<T>): Promise<T>;
}

export interface VersionAndAccess {
  access: Access;
  knownToClaims: boolean;
  /** Number of the current version. */
  current: number;
  found: PublishedVersion | undefined;
}

export interface FedVersions {
  /** Oldest first. Whatever is read later has a higher position than everything that was read before. */
  versions: PublishedVersion[];
  /** How far was read, versions included that are none of the claim service's business. As it was given: there are no more. */
  upTo: number;
}

export interface PromisedVersion {
  visibility: Visibility;
  version: PublishedVersion | 'known';
}

export interface TemplateTransaction {
  /** One transaction at a time adds to what a creator has kept. */
  lockCreator(creatorId: string): Promise<void>;
  keptOf(creatorId: string, templateId: string, since: Date): Promise<Kept>;
  /** Deleted ones included. Nobody else changes the row until the transaction ends. */
  lockedTemplate(id: string): Promise<Template | undefined>;
  templateOfRequest(creatorId: string, requestId: string): Promise<Template | undefined>;
  templateById(id: string): Promise<Template | undefined>;
  versionOf(templateId: string, version: number): Promise<PublishedVersion | undefined>;
  /** The numbers of the template's versions with this digest, newest first. */
  versionsWithDigest(templateId: string, digest: string): Promise<PublishedVersion[]>;
  /** False: another transaction created the template or used the request id first. Nothing was written then. */
  insertTemplate(template: NewTemplate, content: Content): Promise<boolean>;
  /** Makes `version` the current one, attested as it says. */
  setContent(template: Template, version: Version, content: Content): Promise<Template>;
  /**
   * A public template of another creator than this one, whose name looks like this name. Until the transaction ends nobody else
   * finds out about names that look so: of two publications at a time the second one sees the first.
   */
  publicTemplateLookingLike(name: string, otherThan: string): Promise<Pick<Template, 'id' | 'agentName'> | undefined>;
  /** Shows until when the statement vouches for the current version. */
  setAttestation(template: Template, statement: Statement): Promise<Template>;
  setVisibility(template: Template, visibility: Visibility, now: Date): Promise<Template>;
  markDeleted(template: Template, now: Date): Promise<void>;
  /** Adds the version to the feed. Call it last: it holds back every other publication until the transaction ends. */
  appendVersion(version: Version): Promise<void>;
  /** Stores the version's signatures and attestation as its next revision, and shows it in the feed again. Call it last, as above. */
  reviseVersion(version: PublishedVersion): Promise<PublishedVersion>;
  /** False: the nonce was redeemed before. */
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

export interface TemplateFilter {
  creatorId?: string;
  publicOnly: boolean;
  /** Every word must begin a word of the template. Undefined: no search; empty: nothing matches. */
  words: string[] | undefined;
}

/** Sort key of a list's last row. */
export interface TemplateCursor {
  createdAt: Date;
  id: string;
}

import type { InboxKeys } from '@offshoot/statements';
import type { Access } from './access.ts';
import type { CreatorName, NameKind } from './makers/creator-name.ts';
import type { KeptCounts, TemplateQuotas } from './quota.ts';
import type { Act, Feature, Report, ReportReason } from './review/moderation.ts';
import type { Condition, Level } from './search/store-search.ts';
import type { Surroundings } from './search/surroundings.ts';
import type { UseCount } from './search/template-uses.ts';
import type { Content, PublishedVersion, Standing, Statement, Template, Version, Visibility } from './template.ts';

/** Reads the keys of an inbox from the XMTP network. `fresh` rejects cached answers. */
export interface Identities {
  keysOf(inboxId: string, o?: { fresh?: boolean }): Promise<InboxKeys>;
}

/** Dependencies of the use cases, provided by the composition root. */
export interface Deps {
  store: TemplateStore;
  identities: Identities;
  now: () => Date;
  newId: (prefix: string) => string;
  quotas: TemplateQuotas;
  moderation: Moderation;
  names: NameReadings;
}

interface NameReadings {
  /** What can be looked up here. */
  kinds: ReadonlySet<NameKind>;
  /** Has names looked up that are due. */
  wake(): void;
}

export interface TemplateStore {
  /** Includes deleted templates; the caller decides what that means. */
  templateById(id: string): Promise<Template | undefined>;
  /** In the order of the filter, without instructions, soul, servers and context directive, starting after the cursor. */
  templatesMatching(filter: TemplateFilter, o: { after: SearchCursor | undefined; limit: number; now: Date }): Promise<FoundTemplates>;
  /** By ID of the template. An ID that is not there is left out. */
  surroundingsOf(ids: readonly string[], now: Date): Promise<Map<string, Surroundings>>;
  creatorNameOf(creatorId: string, now: Date): Promise<CreatorName | undefined>;
  /** Undefined: none. False: the creator asked for another one after `changedBefore`. */
  keepCreatorName(creatorId: string, name: string | undefined, now: Date, changedBefore: Date): Promise<boolean>;
  /** A count that is not newer than the kept one changes nothing, and neither does one of an unknown template. */
  keepUses(counts: readonly UseCount[]): Promise<void>;
  /** The categories with the most templates in the store. */
  categoryCounts(limit: number): Promise<CategoryCount[]>;
  /** The version (0: the current one), with the fields that decide who may see it. Undefined: no such template. */
  versionAndAccess(templateId: string, version: number): Promise<VersionAndAccess | undefined>;
  /** Undefined: nothing is promised. */
  promiseCurrent(templateId: string, promiseMs: number, known: { version: number; revision: number }): Promise<PromisedVersion | undefined>;
  /** Newest first, with numbers below `before`. */
  versionsBefore(templateId: string, before: number | undefined, limit: number): Promise<PublishedVersion[]>;
  /** Makes the template known to the claim service from now on. */
  letClaimsKnow(templateId: string): Promise<void>;
  /** Versions and standings of templates known to the claim service, in the feed's order. */
  changesAfterPosition(position: number, limit: number): Promise<FedChanges>;
  /** Runs `work` in a transaction. For what no promise covers: new templates, further signatures, attestations (promise-version.ts). */
  transaction<T>(work: (tx: TemplateTransaction) => Promise<T>): Promise<T>;
  /** The same, once all promises about the template have expired. Waits outside a transaction, so it blocks nobody else. */
  transactionAfterPromises<T>(templateId: string, work: (tx: TemplateTransaction) => Promise<T>): Promise<T>;
}

export interface VersionAndAccess {
  access: Access;
  knownToClaims: boolean;
  /** Number of the current version. */
  current: number;
  found: PublishedVersion | undefined;
}

export type FedChange =
  | { kind: 'version'; position: number; version: PublishedVersion }
  /** `quarantine`: why; empty: not quarantined. */
  | { kind: 'standing'; position: number; templateId: string; quarantine: string; since: Date };

export interface FedChanges {
  /** Oldest first. Changes read later always have higher positions than those read before. */
  changes: FedChange[];
  /** The position up to which the feed was read, including what does not concern the claim service. Unchanged: there is no more. */
  upTo: number;
}

/** Signals that versions may have been added. A wake-up without data. */
export interface VersionSignal {
  /** Number of wake-ups so far. */
  readonly count: number;
  /** Resolves when `count` has moved beyond `seen`, after `timeoutMs`, or when the signal aborts. */
  changed(seen: number, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export interface PromisedVersion {
  visibility: Visibility;
  version: PublishedVersion | 'known';
}

/** Locks a template, and says whose name is whose. */
export interface TemplateNames {
  /** Includes deleted templates. The row stays locked until the transaction ends. */
  lockedTemplate(id: string): Promise<Template | undefined>;
  /**
   * Finds a public template of another creator whose name looks like this one. Until the transaction ends, no other transaction can look up
   * similar names, so that of two simultaneous publications the second sees the first.
   */
  publicTemplateLookingLike(name: string, otherThan: string): Promise<Pick<Template, 'id' | 'agentName'> | undefined>;
}

/** What reports, appeals and operators' acts need within a transaction. */
export interface ModerationTransaction extends TemplateNames {
  recordAct(act: Act): Promise<void>;
  /** Adds the standing to the feed. Call it last: it blocks all publications until the transaction ends. */
  setStanding(template: Template, standing: Standing, act: Act): Promise<void>;
  openReports(templateId: string): Promise<number>;
  settleReports(act: Act): Promise<void>;
  /** False: no appeal was open. */
  settleAppeal(act: Act): Promise<boolean>;
  /** Serializes one person's reports. */
  lockReporter(reporterId: string): Promise<void>;
  keepReport(report: Report & { version: number; createdAt: Date }): Promise<void>;
  reportsBy(reporterId: string, since: Date): Promise<number>;
  /** Against the newest act that unlisted or quarantined the template. False: there is an appeal against it already. */
  keepAppeal(appeal: { templateId: string; text: string; createdAt: Date }): Promise<boolean>;
  /** How many are featured then, now or later; nobody else changes that until the transaction ends. Those that are over are forgotten. */
  feature(templateId: string, feature: Feature & { startsAt: Date }, now: Date): Promise<number>;
  /** False: it was not featured. */
  unfeature(templateId: string): Promise<boolean>;
}

/** What operators and the store's first page read. */
export interface Moderation {
  /** The longest waiting first. */
  openAppeals(limit: number): Promise<OpenAppeal[]>;
  appealOf(templateId: string): Promise<OpenAppeal | undefined>;
  /** Those with open reports, the longest waiting first. */
  reportedTemplates(after: { oldest: Date; id: string } | undefined, limit: number): Promise<ReportedTemplate[]>;
  openReportsOf(templateId: string, limit: number): Promise<(Omit<Report, 'templateId'> & { version: number; createdAt: Date })[]>;
  /** Newest first. '': of all templates. */
  actsBefore(templateId: string, before: { createdAt: Date; id: string } | undefined, limit: number): Promise<Act[]>;
  /** Those that are featured and listed now, in the operators' order. */
  featuredTemplates(now: Date): Promise<Template[]>;
}

export interface OpenAppeal {
  templateId: string;
  agentName: string;
  text: string;
  createdAt: Date;
  act: Act;
}

interface ReportedTemplate {
  templateId: string;
  agentName: string;
  creatorId: string;
  standing: Standing;
  oldest: Date;
  counts: { reason: ReportReason; count: number }[];
}

export interface TemplateTransaction extends ModerationTransaction, KeptCounts {
  /** Serializes all writes that add to a creator's stored data. */
  lockCreator(creatorId: string): Promise<void>;
  templateOfRequest(creatorId: string, requestId: string): Promise<Template | undefined>;
  templateById(id: string): Promise<Template | undefined>;
  versionOf(templateId: string, version: number): Promise<PublishedVersion | undefined>;
  /** The template's versions with this digest, newest first. */
  versionsWithDigest(templateId: string, digest: string): Promise<PublishedVersion[]>;
  /** False: another transaction created the template or used the request id first, and nothing was written. */
  insertTemplate(template: NewTemplate, content: Content): Promise<boolean>;
  /** Makes `version` the current one, with its attestation. */
  setContent(template: Template, version: Version, content: Content): Promise<Template>;
  /** Shows until when the statement attests the current version. */
  setAttestation(template: Template, statement: Statement): Promise<Template>;
  setVisibility(template: Template, visibility: Visibility, now: Date): Promise<Template>;
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

export interface TemplateFilter {
  creatorId?: string;
  publicOnly: boolean;
  /** Those that are kept most come first, within each level. */
  mostKept?: true;
  /** What may match, best first. Undefined: no search; empty: nothing matches. */
  levels: Level[] | undefined;
  /** The category and the tags that all of them must have. */
  labels: Condition;
  /** The category, if nothing else is asked for: an index of its own answers that. */
  onlyCategory?: string;
}

/** Sort key of a page's last template: the best level that it matches, from 1, then how much it is kept, then its age. */
export interface SearchCursor {
  level: number;
  /** 0 unless the list is ordered by it. */
  kept: number;
  createdAt: Date;
  id: string;
}

export interface FoundTemplates {
  templates: Template[];
  /** By ID of the template. */
  surroundings: Map<string, Surroundings>;
  /** Undefined on the last page. */
  next: SearchCursor | undefined;
}

export interface CategoryCount {
  category: string;
  templates: number;
}

import type { Access } from '../../database/domain/access.ts';
import type { PublishedVersion, Statement, Visibility, Yank } from '../../database/domain/template.ts';

/** What a transaction reads. */
export interface PublishedVersions {
  versionOf(templateId: string, version: number): Promise<PublishedVersion | undefined>;
  yankOf(templateId: string, version: number): Promise<Yank | undefined>;
}

export interface VersionStore {
  /** The version (0: the current one), with the fields that decide who may see it. Undefined: no such template. */
  versionAndAccess(templateId: string, version: number): Promise<VersionAndAccess | undefined>;
  /** Undefined: nothing is promised. */
  promiseCurrent(templateId: string, promiseMs: number, known: { version: number; revision: number }): Promise<PromisedVersion | undefined>;
  /** Newest first, with numbers below `before`. */
  versionsBefore(templateId: string, before: number | undefined, limit: number): Promise<PublishedVersion[]>;
  /** Those of the versions from `oldest` to `newest`, the newest first. */
  yanksBetween(templateId: string, oldest: number, newest: number): Promise<Yank[]>;
  /** Makes the template known to the claim service from now on. */
  letClaimsKnow(templateId: string): Promise<void>;
  /** Versions, yanks and standings of templates known to the claim service, in the feed's order. */
  changesAfterPosition(position: number, limit: number): Promise<FedChanges>;
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
  /** `reason` '': the version can be used again. */
  | { kind: 'yank'; position: number; templateId: string; version: number; reason: string; statement: Statement }
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

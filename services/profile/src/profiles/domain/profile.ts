import type { Profile as ProfileContent } from '@offshoot/profiles';

export type { ProfileContent };

/** Active: it can be used. Paused: nobody can. Archived: nothing new can, and its name stays taken. */
export type ProfileStatus = 'active' | 'paused' | 'archived';

/** What lists show of a profile. */
export interface ProfileSummary {
  id: string;
  name: string;
  displayName?: string;
  description?: string;
  status: ProfileStatus;
  /** Number of the current version. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  publication?: Publication;
  /** If the list was asked for them. */
  details?: ProfileDetails;
}

/** A version of a profile that was published as a signed template. Both digests are "sha256:" and 64 hex digits. */
export interface Publication {
  /** Of the profile. */
  version: number;
  /** Of the configuration, with its bases and the values of its variables. */
  digest: string;
  templateId: string;
  templateVersion: number;
  /** Of the template's content. */
  templateDigest: string;
  publishedBy: string;
  publishedAt: Date;
}

/** Of the current version. */
export interface ProfileDetails {
  /** Its own. */
  model?: string;
  baseProfileId?: string;
  /** '' without a base. */
  baseName: string;
  /** By name. */
  labels: ProfileLabel[];
}

/** A profile with the content of its current version. */
export interface StoredProfile {
  id: string;
  tenantId: string;
  status: ProfileStatus;
  /** Also while it is archived: it stays stopped until a member resumes it. Absent: it is not, or this is an earlier version. */
  isPaused?: boolean;
  version: number;
  content: ProfileContent;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  /** Where it was last published. Absent: nowhere, or this is an earlier version. */
  publication?: Publication;
}

/** Immutable. */
export interface ProfileVersion {
  /** The profile as it was then; its `updatedAt` is when the version was made. */
  snapshot: StoredProfile;
  changedBy: string;
  changeSummary: string;
}

export interface VersionName {
  agentId: string;
  version: number;
}

/** Such as "agent_…@2 agent_…@7", the outermost base first. Statements about uses say the same. */
export const versionNames = (versions: readonly VersionName[]): string =>
  versions.map(({ agentId, version }) => `${agentId}@${version}`).join(' ');

/** A version of a profile that stands for a level of inheritance. */
export interface ChainLink extends VersionName {
  content: ProfileContent;
}

/** A profile that has another one as its base. */
export interface Heir {
  agentId: string;
  baseId: string;
}

/** Which share of all conversations gets a version, in percent. */
export interface LabelShare {
  version: number;
  percent: number;
}

/** A name for a version, or for several of which each conversation gets one. */
export interface ProfileLabel {
  agentId: string;
  name: string;
  /** They add up to 100 percent. */
  shares: LabelShare[];
  protected: boolean;
  updatedBy: string;
  updatedAt: Date;
}

export const AGENT_ID = /^agent_[a-z2-7]{26}$/;

import type { AllowedModels } from '@offshoot/models/allowed-models.ts';
import type { ProfileTool } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import type { Compositions } from './composition.ts';
import type { ProfileQuotas } from './limits.ts';
import type { AccessControl, Member } from './member.ts';
import type {
  ChainLink,
  Heir,
  ProfileContent,
  ProfileLabel,
  ProfileStatus,
  ProfileSummary,
  ProfileVersion,
  Publication,
  StoredProfile,
} from './profile.ts';

/** What a template comes to. */
export interface RunTemplate {
  templateId: string;
  version: number;
  content: ProfileContent;
}

/** Dependencies of the use cases, provided by the composition root. */
export interface Deps {
  store: ProfileStore;
  compositions: Compositions;
  references: KnowledgeReferences;
  /** Models that the operator pays for. */
  allowedModels: AllowedModels;
  /** Of MCP servers that responses may call though they are private, or have no TLS. */
  mcpOrigins: readonly string[];
  /** What a template comes to for this member, verified. Throws AGENT_NOT_FOUND and AGENT_UNPROCESSABLE. */
  runTemplate(member: Member, reference: string): Promise<RunTemplate>;
  /** The content of a version that the member has signed, verified. Throws AGENT_UNPROCESSABLE if there is none with this digest. */
  publishedContent(member: Member, published: { templateId: string; version: number; digest: string }): Promise<JsonObject>;
  /** Throws AGENT_NOT_FOUND. */
  requireTemplateGoesOn(member: Member, templateId: string): Promise<void>;
  now: () => Date;
  newId: (prefix: string) => string;
  /** For uses that name no conversation: a new key each time. */
  newKey: () => string;
  quotas: ProfileQuotas;
}

/** IDs of what the knowledge service keeps. */
export interface KnowledgeIds {
  vectorStores: readonly string[];
  files: readonly string[];
}

export interface KnowledgeReferences {
  /** Those of the IDs that the tenant does not have. `token`: the member's, to ask with. */
  missing(ids: KnowledgeIds, token: string): Promise<KnowledgeIds>;
}

/** A member's call. */
export interface Call {
  member: Member;
  /** Passes the call on to other services. */
  token: string;
}

export interface ProfileFilter {
  status?: ProfileStatus;
  name?: string;
  /** In the name or display name, in any case. */
  namePart?: string;
  metadata?: Readonly<Record<string, string>>;
  /** Only these. Absent: all. */
  ids?: readonly string[];
}

/** Where a page of a list begins. */
export interface ProfilePosition {
  createdAt: Date;
  id: string;
}

export interface PageOf<Place> {
  limit: number;
  /** Exclusive. The page has what is nearest to it. */
  from?: { place: Place; direction: 'after' | 'before' };
}

/** In the order of the list, whichever the direction. */
export interface Page<Item> {
  items: Item[];
  /** More follow in the direction of the page. */
  hasMore: boolean;
}

/** The state that decides how a profile may be used now. */
export interface ProfileUse {
  status: ProfileStatus;
  /** Also while it is archived. */
  isPaused: boolean;
  version: number;
  access: AccessControl | null;
  /** What makes up the wanted version now, as `versionNames` says it. '': there is no such version. */
  versions: string;
  /** The nearest base of that version that is paused, by its ID. */
  pausedBase: string | null;
  /** Of the label that was asked for. */
  label?: Pick<ProfileLabel, 'name' | 'shares'>;
}

/** An active profile, and who may use it. */
export interface UsableProfile {
  agentId: string;
  name: string;
  createdAt: Date;
  access: AccessControl | null;
}

/** A tool, a sandbox policy or a secret, as profiles refer to them. */
export interface ReferenceLookup {
  missingPolicies(tenantId: string, ids: readonly string[]): Promise<string[]>;
  /** By ID. */
  registeredTools(tenantId: string, ids: readonly string[]): Promise<Map<string, ProfileTool>>;
  /** To which hosts each secret is sent, as `URL.host` says them. Secrets that do not exist are missing. */
  secretHosts(tenantId: string, ids: readonly string[]): Promise<Map<string, string[]>>;
}

/** The queries behind the resolved form of a version. */
export interface VersionReads {
  /**
   * The outermost base first, and the version itself last. One level more than is allowed at most. Empty: no such version.
   */
  chain(tenantId: string, agentId: string, version: number): Promise<ChainLink[]>;
  /** What the registry has under these IDs now. */
  registeredTools(tenantId: string, ids: readonly string[]): Promise<Map<string, ProfileTool>>;
}

/** Every method looks at one tenant only. */
export interface ProfileStore extends VersionReads {
  profile(tenantId: string, agentId: string): Promise<StoredProfile | undefined>;
  /** The oldest first. `detailed`: with the details of each. */
  profiles(tenantId: string, filter: ProfileFilter, page: PageOf<ProfilePosition> & { detailed: boolean }): Promise<Page<ProfileSummary>>;
  /** Also of a profile that was deleted for good. */
  positionOf(tenantId: string, agentId: string): Promise<ProfilePosition | undefined>;
  version(tenantId: string, agentId: string, version: number): Promise<ProfileVersion | undefined>;
  /** The newest first; a place is a number. Fewer than the limit if they weigh too much. */
  versions(tenantId: string, agentId: string, page: PageOf<number>): Promise<Page<ProfileVersion>>;
  /** By name. */
  labels(tenantId: string, agentId: string): Promise<ProfileLabel[]>;
  /** The oldest first, from the one that follows `after`. `ids`: only these; undefined for all. */
  active(
    tenantId: string,
    page: { ids: readonly string[] | undefined; after: Pick<UsableProfile, 'agentId' | 'createdAt'> | undefined; most: number },
  ): Promise<UsableProfile[]>;
  /** `version`: the one that is wanted. Absent: the current one. */
  use(tenantId: string, agentId: string, wanted?: { label?: string; version?: number }): Promise<ProfileUse | undefined>;
  /**
   * A transaction in which nobody else changes a profile of the tenant, or what profiles refer to: what one profile says decides what others
   * inherit, which names are free, and how much room is left.
   */
  write<T>(tenantId: string, work: (tx: ProfileTransaction) => Promise<T>): Promise<T>;
}

export interface ProfileTransaction extends ReferenceLookup, VersionReads {
  profile(tenantId: string, agentId: string): Promise<StoredProfile | undefined>;
  version(tenantId: string, agentId: string, version: number): Promise<ProfileVersion | undefined>;
  /** The outermost base first, the named profile last, each in its current version. Empty: no such profile. */
  basesFrom(tenantId: string, agentId: string): Promise<ChainLink[]>;
  /** Everything that inherits from the profile now, whichever its status. */
  heirsOf(tenantId: string, agentId: string): Promise<Heir[]>;
  /** Of the current versions, by profile. */
  contentsOf(tenantId: string, agentIds: readonly string[]): Promise<Map<string, ProfileContent>>;
  /** Profiles that have this one as their base: now, or in a version that a label is on. */
  childrenOf(tenantId: string, agentId: string, limit: number): Promise<string[]>;
  holderOfName(tenantId: string, name: string): Promise<{ id: string; status: ProfileStatus } | undefined>;
  countProfiles(tenantId: string): Promise<number>;
  countVersions(tenantId: string, agentId: string): Promise<number>;
  insert(profile: StoredProfile, changeSummary: string): Promise<void>;
  /** Appends the profile's version, made by `changedBy` at its `updatedAt`. */
  append(profile: StoredProfile, changedBy: string, changeSummary: string): Promise<void>;
  setStatus(profile: StoredProfile): Promise<void>;
  setPublication(tenantId: string, agentId: string, publication: Publication): Promise<void>;
  /** With its versions and labels. */
  remove(tenantId: string, agentId: string): Promise<void>;
  labels(tenantId: string, agentId: string): Promise<ProfileLabel[]>;
  putLabel(tenantId: string, label: ProfileLabel): Promise<void>;
  removeLabel(tenantId: string, agentId: string, name: string): Promise<void>;
  record(event: ProfileEvent): Promise<void>;
}

/** What the audit keeps of a write. */
export interface ProfileEvent {
  member: Member;
  action:
    | 'agent.create'
    | 'agent.update'
    | 'agent.roll-back'
    | 'agent.pause'
    | 'agent.resume'
    | 'agent.archive'
    | 'agent.restore'
    | 'agent.delete'
    | 'agent.set-label'
    | 'agent.delete-label'
    | 'agent.publish';
  agentId: string;
  version: number;
  /** In a few words: what changed, or which label. */
  detail: string;
  at: Date;
}

import type { AccessControl } from '../domain/member.ts';
import type {
  ChainLink,
  LabelShare,
  ProfileContent,
  ProfileDetails,
  ProfileLabel,
  ProfileStatus,
  ProfileSummary,
  ProfileVersion,
  Publication,
  StoredProfile,
} from '../domain/profile.ts';

export interface ProfileRow {
  id: string;
  tenant_id: string;
  status: ProfileStatus;
  /** Absent in rows of a version, as is `publication`. */
  is_paused?: boolean;
  version: number;
  content: ProfileContent;
  created_by: string;
  created_at: string | Date;
  updated_at: string | Date;
  publication?: PublicationColumn | null;
}

/** As `publicationColumn` writes it. */
type PublicationColumn = Omit<Publication, 'publishedAt'> & { publishedAt: string };

/** Of a profile `p` with the version `v`. */
export const PROFILE_COLUMNS = `p.id, p.tenant_id, p.status, p.is_paused, v.version, v.content, p.created_by, p.created_at, p.updated_at,
  p.publication`;

export function profileOf(row: ProfileRow): StoredProfile {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    status: row.status,
    ...(row.is_paused && { isPaused: true }),
    version: row.version,
    content: row.content,
    createdBy: row.created_by,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    ...publicationOf(row),
  };
}

function publicationOf({ publication }: Pick<ProfileRow, 'publication'>): { publication?: Publication } {
  return publication ? { publication: { ...publication, publishedAt: new Date(publication.publishedAt) } } : {};
}

export const publicationColumn = (publication: Publication): string => JSON.stringify(publication);

export interface VersionRow extends ProfileRow {
  changed_by: string;
  change_summary: string;
}

/** Of the same, as the profile was then. */
export const VERSION_COLUMNS = `p.id, p.tenant_id, v.status, v.version, v.content, p.created_by, p.created_at, v.changed_at as updated_at,
  v.changed_by, v.change_summary`;

export function versionOf(row: VersionRow): ProfileVersion {
  return { snapshot: profileOf(row), changedBy: row.changed_by, changeSummary: row.change_summary };
}

export interface SummaryRow {
  id: string;
  name: string;
  display_name: string | null;
  description: string | null;
  status: ProfileStatus;
  version: number;
  created_at: string | Date;
  updated_at: string | Date;
  publication: PublicationColumn | null;
}

/** Of a list with details. */
interface DetailedRow extends SummaryRow {
  model: string | null;
  base_profile_id: string | null;
  base_name: string | null;
  labels: LabelRow[] | null;
}

const isDetailed = (row: SummaryRow | DetailedRow): row is DetailedRow => 'labels' in row;

const detailsOf = ({ model, base_profile_id: baseProfileId, base_name: baseName, labels }: DetailedRow): ProfileDetails => ({
  ...(model !== null && { model }),
  ...(baseProfileId !== null && { baseProfileId }),
  baseName: baseName ?? '',
  labels: (labels ?? []).map(labelOf),
});

export function summaryOf(row: SummaryRow | DetailedRow): ProfileSummary {
  return {
    id: row.id,
    name: row.name,
    ...(row.display_name !== null && { displayName: row.display_name }),
    ...(row.description !== null && { description: row.description }),
    status: row.status,
    version: row.version,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    ...publicationOf(row),
    ...(isDetailed(row) && { details: detailsOf(row) }),
  };
}

export interface LinkRow {
  agent_id: string;
  version: number;
  content: ProfileContent;
}

export const linkOf = ({ agent_id, version, content }: LinkRow): ChainLink => ({ agentId: agent_id, version, content });

export interface LabelRow {
  agent_id: string;
  name: string;
  shares: LabelShare[];
  protected: boolean;
  updated_by: string;
  updated_at: string | Date;
}

export function labelOf(row: LabelRow): ProfileLabel {
  return {
    agentId: row.agent_id,
    name: row.name,
    shares: row.shares,
    protected: row.protected,
    updatedBy: row.updated_by,
    updatedAt: new Date(row.updated_at),
  };
}

/** The columns of a profile that repeat what its content says. */
export function contentColumns({ name, display_name, description, metadata, base_profile_id, ...rest }: ProfileContent) {
  const access: AccessControl | null = rest.access_control ?? null;
  return {
    name,
    display_name,
    description,
    metadata: JSON.stringify(metadata ?? {}),
    access: access && JSON.stringify(access),
    base_profile_id,
  };
}

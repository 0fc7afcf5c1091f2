// Profiles as /v1/agents answers them. Times are ISO 8601.
import type { Profile } from '@offshoot/profiles';

export type ProfileStatus = 'active' | 'paused' | 'archived';

/** Which share of all conversations gets a version, in percent. */
export interface LabelShare {
  version: number;
  percent: number;
}

/** `split`: if it is on several versions; `version` is null then. */
export interface ProfileLabel {
  name: string;
  version: number | null;
  split: LabelShare[] | null;
  protected: boolean;
  updated_at: string;
  updated_by: string;
}

/** What lists show, with details. */
export interface ProfileSummary {
  id: string;
  name: string;
  display_name: string | null;
  description: string | null;
  status: ProfileStatus;
  version: number;
  updated_at: string;
  /** Its own; null: it inherits one, or has the deployment's. */
  model: string | null;
  base_profile_id: string | null;
  base_name: string | null;
  labels: ProfileLabel[];
}

/** A whole profile: as it was written, or with what it inherits. */
export interface ProfileAnswer extends Profile {
  id: string;
  status: ProfileStatus;
  version: number;
  created_at: string;
  updated_at: string;
  created_by: string;
  /** As a signed template. Missing: it never was. */
  publication?: { version: number; template_id: string; template_version: number; published_at: string };
}

export interface ProfileVersion {
  version: number;
  /** The profile as it was then. */
  snapshot: ProfileAnswer;
  changed_by: string;
  changed_at: string;
  change_summary: string;
}

export const shownName = ({ name, display_name: displayName }: Pick<ProfileAnswer, 'name' | 'display_name'>): string => displayName || name;

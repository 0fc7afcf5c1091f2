// Profiles as /v1/agents answers them.

export type ProfileStatus = 'active' | 'paused' | 'archived';

/** What lists show. Times are ISO 8601. */
export interface ProfileSummary {
  id: string;
  name: string;
  display_name: string | null;
  description: string | null;
  status: ProfileStatus;
  version: number;
  updated_at: string;
}

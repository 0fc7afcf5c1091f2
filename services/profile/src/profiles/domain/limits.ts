/** How much a tenant may keep. 0: no limit. */
export interface ProfileQuotas {
  profiles: number;
  versionsPerProfile: number;
  labelsPerProfile: number;
}

/**
 * Profiles are written by people or applied from files: ten thousand are more than any team keeps. A version weighs up to 1 MiB.
 */
export const defaultProfileQuotas: ProfileQuotas = { profiles: 10_000, versionsPerProfile: 1_000, labelsPerProfile: 32 };

export const DEFAULT_PAGE = 20;

/** Bytes of all snapshots on a page of versions, below what a message between services may weigh. */
export const VERSIONS_PAGE_BYTES = 2 * 1024 * 1024;

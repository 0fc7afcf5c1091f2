import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Database } from '../database/database.ts';
import type { TakeSteps } from '../lifecycle/deps.ts';
import type { HostAddress } from '../placement/store/host-addresses.ts';
import type { VersionCopies } from '../templates/store/version-copies.ts';
import type { Yanks } from '../templates/store/yanks.ts';

/** A version, and which of those that the agents have are yanked. */
export interface UpdateNews {
  version: Uint8Array;
  yanks: Yanks;
}

/** The host of agents that want a newer version. */
export interface UpdateHost {
  /** Returns the version that the instance has now. */
  updateTemplate(to: HostAddress, instanceId: string, news: UpdateNews, signal: AbortSignal): Promise<number>;
  /** Updates many instances. The answer covers only instances that were asked for, and omits those that need longer. */
  updateTemplates(
    to: HostAddress,
    instanceIds: readonly string[],
    news: UpdateNews,
    signal: AbortSignal,
  ): Promise<Map<string, UpdateAnswer>>;
}

/** The instance's current version, or why it refused the new one. */
export type UpdateAnswer = { applied: number } | { reason: string; metadata: Record<string, string> };

export interface UpdateDeps {
  db: Database;
  hosts: UpdateHost;
  versions: VersionCopies;
  takeSteps: TakeSteps;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}

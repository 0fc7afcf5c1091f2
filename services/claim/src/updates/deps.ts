import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Database } from '../database/database.ts';
import type { TakeSteps } from '../lifecycle/deps.ts';
import type { HostAddress } from '../placement/store/host-addresses.ts';
import type { VersionCopies } from '../templates/store/version-copies.ts';

/** The host of agents that want a newer version. */
export interface UpdateHost {
  /** Returns the version that the instance has now. */
  updateTemplate(to: HostAddress, instanceId: string, version: Uint8Array, signal: AbortSignal): Promise<number>;
  /** Updates many instances. The answer covers only instances that were asked for, and omits those that need longer. */
  updateTemplates(
    to: HostAddress,
    instanceIds: readonly string[],
    version: Uint8Array,
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

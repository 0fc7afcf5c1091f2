import { Refusal } from '@offshoot/refusals';
import type { StoredProfile } from '../profile.ts';

export interface Edition {
  agentId: string;
  /** The version that the change is for. Absent: whichever there is. */
  expectedVersion?: number | undefined;
}

/** Throws AGENT_VERSION_CONFLICT. */
export function requireVersion({ id, version }: StoredProfile, expectedVersion: Edition['expectedVersion']): void {
  if (expectedVersion === undefined || expectedVersion === version) return;
  throw new Refusal('AGENT_VERSION_CONFLICT', `Agent profile '${id}' is at version ${version}, not ${expectedVersion}`, {
    help: 'Read the profile again, and repeat the change on top of its current version.',
    metadata: { version: String(version) },
  });
}

// The refusals that several rules give.
import { Refusal } from '@offshoot/refusals';
import type { ProfileStatus, StoredProfile } from './profile.ts';

/** The same for a profile that does not exist, is of another tenant, or is out of the caller's reach. */
export function agentNotFound(agentId: string): Refusal {
  return new Refusal('AGENT_NOT_FOUND', `Agent profile '${agentId}' not found`, { help: "List your tenant's profiles for their IDs." });
}

export function versionNotFound(agentId: string, version: number): Refusal {
  return new Refusal('AGENT_VERSION_NOT_FOUND', `Agent profile '${agentId}' has no version ${version}`);
}

export function labelNotFound(agentId: string, name: string): Refusal {
  return new Refusal('AGENT_LABEL_NOT_FOUND', `Agent profile '${agentId}' has no label '${name}'`);
}

export function notActive(agentId: string, status: ProfileStatus): Refusal {
  return new Refusal('AGENT_NOT_ACTIVE', `Agent profile '${agentId}' is ${status}`, {
    help: status === 'archived' ? 'Restore the profile first.' : 'Resume the profile first.',
    metadata: { status },
  });
}

export function pausedAndArchived(agentId: string): Refusal {
  return new Refusal('AGENT_NOT_ACTIVE', `Agent profile '${agentId}' was paused before it was archived`, {
    help: 'Restore and resume the profile first.',
    metadata: { status: 'archived' },
  });
}

export function baseNotActive(agentId: string, baseId: string): Refusal {
  return new Refusal('AGENT_NOT_ACTIVE', `Agent profile '${agentId}' is stopped, because its base '${baseId}' is paused`, {
    help: 'Resume the base first.',
    metadata: { status: 'paused', base_profile_id: baseId },
  });
}

export function limitReached(what: string, limit: number, help: string): Refusal {
  return new Refusal('AGENT_LIMIT_REACHED', `There are ${limit} ${what} already, which is the limit`, {
    help,
    metadata: { limit: String(limit) },
  });
}

export function unprocessable(field: string, message: string, help: string): Refusal {
  return new Refusal('AGENT_UNPROCESSABLE', message, { help, metadata: { field } });
}

/** Throws AGENT_NOT_FOUND. */
export function existing(profile: StoredProfile | undefined, agentId: string): StoredProfile {
  if (!profile) throw agentNotFound(agentId);
  return profile;
}

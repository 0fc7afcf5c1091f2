import { isForKeyOf, type Member } from './member.ts';
import { AGENT_ID } from './profile.ts';
import { agentNotFound } from './refused.ts';

/** Throws AGENT_NOT_FOUND for what is no ID of a profile, and for a profile that the caller's key is not for. */
export function requireReachable(member: Member, agentId: string): void {
  if (!AGENT_ID.test(agentId) || !isForKeyOf(member, agentId)) throw agentNotFound(agentId);
}

import { AGENT_ID } from './profile.ts';
import { agentNotFound } from './refused.ts';

/** Who acts, as the gateway's token says. */
export interface Member {
  tenantId: string;
  subject: string;
  /** `group_…`, as access lists name them. */
  groups: readonly string[];
  scopes: readonly string[];
  keyId?: string;
  /** The only profiles that the key is for. Absent: all of the tenant. */
  allowedAgents?: readonly string[];
}

/** Who may use a profile, as its current version says. */
export interface AccessControl {
  allowed_subjects?: readonly string[] | null;
  denied_subjects?: readonly string[] | null;
}

/** Whether a profile exists for the key of this member at all. */
export function isForKeyOf({ allowedAgents }: Member, agentId: string): boolean {
  return allowedAgents === undefined || allowedAgents.includes(agentId);
}

/** Being denied counts more than being allowed. Without a list of the allowed, everybody else is. */
export function mayUse({ subject, groups }: Member, access: AccessControl | null | undefined): boolean {
  const named = (list: readonly string[] | null | undefined) => (list ?? []).some((entry) => entry === subject || groups.includes(entry));
  if (named(access?.denied_subjects)) return false;
  return (access?.allowed_subjects ?? []).length === 0 || named(access?.allowed_subjects);
}

/** Throws AGENT_NOT_FOUND for what is no ID of a profile, and for a profile that the caller's key is not for. */
export function requireReachable(member: Member, agentId: string): void {
  if (!AGENT_ID.test(agentId) || !isForKeyOf(member, agentId)) throw agentNotFound(agentId);
}

// Members, identity providers and audit events as `/v1/tenant` shows them.

export const ROLES = ['viewer', 'agent-user', 'agent-developer', 'platform-admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Member {
  /** `user_…`. */
  id: string;
  inbox_id: string;
  role: Role;
  groups: readonly string[];
  status: 'active' | 'invited';
  /** ISO 8601. */
  created_at: string;
}

export interface Issuer {
  id: string;
  issuer: string;
  audience: string;
  jwks_url: string | null;
  algorithms: readonly string[];
  roles_claim: string | null;
  roles: Readonly<Record<string, string>>;
  default_role: Role | null;
  groups_claim: string | null;
  groups: Readonly<Record<string, string>>;
}

export interface AuditEvent {
  id: string;
  /** ISO 8601. */
  time: string;
  /** `user_…` or `key_…`. */
  subject: string;
  key_id: string | null;
  action: string;
  target: string;
  detail: unknown;
}

/** Without them, nobody could manage the tenant: the service keeps them, and their role. */
export function isOnlyAdmin(member: Member, all: readonly Member[]): boolean {
  const isAdmin = ({ role, status }: Member) => role === 'platform-admin' && status === 'active';
  return isAdmin(member) && all.every((one) => one.id === member.id || !isAdmin(one));
}

export const isInboxId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** Undefined: one of them is no group. */
export function groupsIn(text: string): string[] | undefined {
  const groups = [...new Set(text.split(/[\s,]+/).filter((one) => one !== ''))];
  return groups.every((one) => /^group_[a-z0-9][a-z0-9_-]{0,57}$/.test(one)) ? groups : undefined;
}

/** Lines such as `admins = platform-admin`. `wrongLine`: the number of the first one that is none, from 1. */
export function tableIn(text: string): { table: Record<string, string>; wrongLine?: number } {
  const entries: [string, string][] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    // The left side may contain the sign; the right side never does.
    const at = line.lastIndexOf('=');
    const [from, to] = [line.slice(0, Math.max(0, at)).trim(), line.slice(at + 1).trim()];
    if (at < 1 || from === '' || to === '') return { table: {}, wrongLine: index + 1 };
    entries.push([from, to]);
  }
  return { table: Object.fromEntries(entries) };
}

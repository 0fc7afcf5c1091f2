import type { KeyLimits, Scope } from '@offshoot/rpc/auth/identity.ts';
import type { JsonObject } from '@offshoot/statements';
import type { Role } from './roles.ts';

export interface Tenant {
  id: string;
  name: string;
  createdAt: Date;
}

export interface Member {
  id: string;
  tenantId: string;
  inboxId: string;
  role: Role;
  groups: string[];
  isInvited: boolean;
  createdAt: Date;
}

export interface Membership {
  tenant: Tenant;
  member: Member;
}

export interface ApiKey {
  id: string;
  tenantId: string;
  name: string;
  scopes: Scope[];
  groups: string[];
  allowedAgents: string[];
  limits: KeyLimits;
  expiresAt: Date | undefined;
  revokedAt: Date | undefined;
  rotatedAt: Date | undefined;
  createdAt: Date;
  /** The subject that made it. */
  createdBy: string;
  hint: string;
}

/** What is needed to tell whether a key is valid. */
export interface StoredKey extends ApiKey {
  digest: Uint8Array;
  /** The secret before the last rotation, as long as it works on. */
  previous: { digest: Uint8Array; until: Date } | undefined;
  /** The member by whom or with whose key it was made, as they are now. Undefined: a user of an identity provider made it. */
  maker: Pick<Member, 'role' | 'groups'> | undefined;
  /** Tokens above what its limit has let through, at a time. */
  tokens: { level: number; at: Date };
}

export interface Issuer {
  id: string;
  tenantId: string;
  issuer: string;
  audience: string;
  /** '': where its OpenID configuration says. */
  jwksUrl: string;
  algorithms: string[];
  rolesClaim: string;
  roles: Record<string, Role>;
  /** '': whose claim gives no role is refused. */
  defaultRole: Role | '';
  groupsClaim: string;
  groups: Record<string, string>;
  createdAt: Date;
}

/** Who changes something. */
export interface Actor {
  tenantId: string;
  subject: string;
  keyId?: string | undefined;
}

export interface AuditEvent {
  id: string;
  time: Date;
  subject: string;
  keyId: string;
  action: string;
  target: string;
  detail: JsonObject;
}

/** A change that was made in another service. */
export interface ForeignAuditEvent {
  eventId: string;
  tenantId: string;
  subject: string;
  /** '': a person. */
  keyId: string;
  action: string;
  target: string;
  detail: JsonObject;
  time: Date;
}

/** What members change in another service. */
export interface AuditFeed {
  /** The oldest first. */
  unconfirmed(limit: number): Promise<ForeignAuditEvent[]>;
  confirm(eventIds: readonly string[]): Promise<void>;
}

/** Erases what another service has of a deleted tenant. False: some of it is left. */
export type ForgetTenant = (tenantId: string) => Promise<boolean>;

export interface Usage {
  /** Of a response, a compaction or a summary. */
  responseId: string;
  tenantId: string;
  subject: string;
  agentId: string;
  agentVersion: number;
  requests: number;
  inputTokens: number;
  outputTokens: number;
}

export interface UsageRow {
  day: string;
  subject: string;
  agentId: string;
  agentVersion: number;
  requests: bigint;
  inputTokens: bigint;
  outputTokens: bigint;
}

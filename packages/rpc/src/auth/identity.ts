import { Refusal } from '@offshoot/refusals';

/** What a member or key may do in a tenant. `agents:admin` does not reach beyond it. */
export const scopes = [
  'agents:read',
  'agents:write',
  'agents:delete',
  'agents:admin',
  'agents:use',
  'responses:read',
  'responses:write',
  'files:read',
  'files:write',
  'knowledge:read',
  'knowledge:write',
  'keys:admin',
  'tenant:admin',
] as const;
export type Scope = (typeof scopes)[number];

/** Of an API key, per minute. 0: none. */
export interface KeyLimits {
  requests: number;
  tokens: number;
}

/** Who acts in a tenant. The profile service says it, and only the gateway asks. */
export interface Identity {
  /** `tenant_…`. Every query of a service is limited to it. */
  tenantId: string;
  /** `payer_…`: who made the tenant. The usage of the tenant counts for this person, together with all other tenants that they made. */
  payer: string;
  /** `user_…` of a person, `key_…` of an API key. Everything made with it names it as the maker, and access lists name it, too. */
  subject: string;
  /** `group_…`. Access lists name these, too. */
  groups: readonly string[];
  scopes: readonly Scope[];
  /** `key_…`. Absent: a person. */
  keyId?: string;
  /** The only agents that may be used, as `agent_…`. Absent: every agent that access lists allow. */
  allowedAgents?: readonly string[];
  /** Absent: none. */
  limits?: KeyLimits;
}

/** A member's call to this service, and the value of `callerHeader` for the calls that this one makes to other services. */
export interface MemberCall {
  identity: Identity;
  token: string;
}

const TENANT = /^tenant_[a-z2-7]{26}$/;
const PAYER = /^payer_[a-z2-7]{26}$/;
const SUBJECT = /^(?:user|key)_[a-z2-7]{26}$/;
const KEY = /^key_[a-z2-7]{26}$/;
const GROUP = /^group_[a-z0-9][a-z0-9_-]{0,57}$/;
const AGENT = /^agent_[a-z2-7]{26}$/;

export const isScope = (value: string): value is Scope => (scopes as readonly string[]).includes(value);

const isLimit = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Undefined: they are none. */
function limitsFrom(claim: unknown): KeyLimits | undefined {
  const { requests, tokens } = (typeof claim === 'object' && claim !== null ? claim : {}) as Record<string, unknown>;
  return isLimit(requests) && isLimit(tokens) ? { requests, tokens } : undefined;
}

const isList = (value: unknown, isOne: (text: string) => boolean): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && isOne(one));

/** Claims of a token to an identity. Undefined: they are none. */
export function identityFrom(claims: Record<string, unknown>): Identity | undefined {
  const { tenant, payer, sub, groups, scopes: given, key, agents, limits: claimed } = claims;
  if (typeof tenant !== 'string' || !TENANT.test(tenant) || typeof sub !== 'string' || !SUBJECT.test(sub)) return undefined;
  if (typeof payer !== 'string' || !PAYER.test(payer)) return undefined;
  if (!isList(groups, (one) => GROUP.test(one)) || !isList(given, isScope)) return undefined;
  if (key !== undefined && (typeof key !== 'string' || !KEY.test(key))) return undefined;
  if (agents !== undefined && !isList(agents, (one) => AGENT.test(one))) return undefined;
  const limits = limitsFrom(claimed);
  if (claimed !== undefined && limits === undefined) return undefined;
  return {
    tenantId: tenant,
    payer,
    subject: sub,
    groups,
    scopes: given as Scope[],
    ...(key !== undefined && { keyId: key }),
    ...(agents !== undefined && { allowedAgents: agents }),
    ...(limits !== undefined && { limits }),
  };
}

export function claimsOf({
  tenantId,
  payer,
  subject,
  groups,
  scopes: given,
  keyId,
  allowedAgents,
  limits,
}: Identity): Record<string, unknown> {
  return {
    tenant: tenantId,
    payer,
    sub: subject,
    groups,
    scopes: given,
    ...(keyId !== undefined && { key: keyId }),
    ...(allowedAgents !== undefined && { agents: allowedAgents }),
    ...(limits !== undefined && { limits: { ...limits } }),
  };
}

/** Throws SCOPE_MISSING. */
export function requireScope({ scopes: given }: Pick<Identity, 'scopes'>, scope: Scope): void {
  if (given.includes(scope)) return;
  throw new Refusal('SCOPE_MISSING', `This needs the scope ${scope}, which the credential does not have.`, { metadata: { scope } });
}

/**
 * Refuses a key for some agents only where all agents of the tenant are concerned. Throws SCOPE_MISSING. `does`: such as
 * "creates none".
 */
export function requireWholeTenant({ allowedAgents }: Pick<Identity, 'allowedAgents'>, does: string): void {
  if (allowedAgents === undefined) return;
  throw new Refusal('SCOPE_MISSING', `A key that is for some agents only ${does}`, {
    help: 'Use a key that is for all agents of the tenant.',
  });
}

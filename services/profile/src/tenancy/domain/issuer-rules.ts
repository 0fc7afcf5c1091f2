import type { Identity } from '@offshoot/rpc/auth/identity.ts';
import { roles, scopesOf } from './roles.ts';
import type { Issuer } from './tenancy.ts';

/** Claims of a verified token. */
export type Claims = Readonly<Record<string, unknown>>;

/** More than that in one token are ignored. */
const MAX_GROUPS = 50;

/** What a user of an identity provider may do. The strongest role counts. Undefined: no claim gives them a role. */
export function identityFromClaims(issuer: Issuer, claims: Claims, subject: string): Omit<Identity, 'payer'> | undefined {
  const given = textsAt(claims, issuer.rolesClaim).flatMap((value) => own(issuer.roles, value));
  const role = roles.findLast((one) => given.includes(one)) ?? issuer.defaultRole;
  if (role === '') return undefined;
  const groups = textsAt(claims, issuer.groupsClaim).flatMap((value) => own(issuer.groups, value));
  return { tenantId: issuer.tenantId, subject, groups: [...new Set(groups)].slice(0, MAX_GROUPS), scopes: scopesOf(role) };
}

/** A name of the provider may be that of a property of every object. */
function own<T>(table: Record<string, T>, name: string): T[] {
  return Object.hasOwn(table, name) ? [table[name] as T] : [];
}

/** The texts of a claim. A dot leads into an object, unless a claim has the whole name. Only OAuth's `scope` is a list in one text. */
function textsAt(claims: Claims, name: string): string[] {
  if (name === '') return [];
  const value = Object.hasOwn(claims, name) ? claims[name] : name.split('.').reduce<unknown>(step, claims);
  const all = Array.isArray(value) ? value : typeof value === 'string' ? (name === 'scope' ? value.split(' ') : [value]) : [];
  return all.filter((one) => typeof one === 'string');
}

function step(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Claims)[name] : undefined;
}

import type { Owner } from '@offshoot/client';
import { type QueryClient, useQuery } from '@tanstack/react-query';
import { createContext, use, useMemo } from 'react';
import { type V1, type V1List, v1Of } from '../v1/client.ts';

/** What the person is in a tenant. */
export interface Membership {
  id: string;
  name: string;
  role: 'viewer' | 'agent-user' | 'agent-developer' | 'platform-admin';
  /** `user_…`, what access lists name. */
  member_id: string;
  status: 'active' | 'invited';
}

/** The chosen tenant. `scopes`: what the person may do there, such as "agents:write". */
export interface Tenant extends Membership {
  scopes: readonly string[];
}

/** For /v1/tenants, which belongs to the person and to no tenant. */
export const usePersonV1 = (owner: Owner): V1 => useMemo(() => v1Of(owner), [owner]);

export const membershipsKey = (v1: V1) => [...v1.cacheKey, 'tenants'];

/** Asks again in which tenants the person is. */
export const forgetMemberships = (queries: QueryClient): Promise<void> =>
  queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'v1' && queryKey.at(-1) === 'tenants' });

/** Those that the person is a member of, and those that they are invited to. */
export function useMemberships(v1: V1) {
  return useQuery({
    queryKey: membershipsKey(v1),
    queryFn: async ({ signal }) => (await v1.get<V1List<Membership>>('/v1/tenants', { signal })).data,
  });
}

const CHOSEN = 'offshoot-tenant';

export const keptChoice = (): string | undefined => localStorage.getItem(CHOSEN) ?? undefined;
export const keepChoice = (tenantId: string): void => localStorage.setItem(CHOSEN, tenantId);

/** The one that was chosen in this browser, if the person is still a member; otherwise the only one. Undefined: the person has to choose. */
export function chosenOf(memberships: readonly Membership[], chosen: string | undefined): Membership | undefined {
  const active = memberships.filter(({ status }) => status === 'active');
  return active.find(({ id }) => id === chosen) ?? (active.length === 1 ? active[0] : undefined);
}

const TenantContext = createContext<Tenant | undefined>(undefined);
export const TenantProvider = TenantContext.Provider;

/** The chosen one: inside `CompaniesLayout`. */
export function useTenant(): Tenant {
  const tenant = use(TenantContext);
  if (tenant === undefined) throw new Error('There is no tenant outside CompaniesLayout.');
  return tenant;
}

/** Whether the person may ask agents here. */
export function useMayAsk(): boolean {
  const { scopes } = useTenant();
  return ['agents:use', 'responses:write'].every((scope) => scopes.includes(scope));
}

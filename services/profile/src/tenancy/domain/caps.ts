import { Refusal } from '@offshoot/refusals';

/** Who may make tenants. `admins`: platform admins of a tenant; `inboxes`: these people, too. */
export type TenantMakers = 'everybody' | { inboxes: readonly string[]; admins: boolean };

/** What one person or tenant may cause to be stored. */
export interface TenancyCaps {
  /** Tenants that one person made. */
  tenantsPerPerson: number;
  /** Tenants that everybody together makes within 24 hours: inboxes are free. */
  tenantsPerDay: number;
  /** Members of a tenant, those invited included. */
  members: number;
  /** Invitations that a person has not answered, of all tenants. */
  invitations: number;
  /** Keys of a tenant that can be used. */
  keys: number;
  /** Keys of a tenant that have ended and are still listed. Older ones go when a key is made. */
  endedKeys: number;
  /** Identity providers of a tenant. */
  issuers: number;
  /** Changes of a tenant's people, keys and identity providers within 24 hours: each leaves an audit event for good. */
  changesPerDay: number;
}

export const defaultCaps: TenancyCaps = {
  tenantsPerPerson: 10,
  tenantsPerDay: 200,
  members: 500,
  invitations: 100,
  keys: 200,
  endedKeys: 200,
  issuers: 5,
  changesPerDay: 5_000,
};

const told: Record<keyof TenancyCaps, [what: string, help: string]> = {
  tenantsPerPerson: ['tenants that you made', 'Use one of your tenants.'],
  tenantsPerDay: ['tenants made here within a day', 'Go on tomorrow, or ask the operator.'],
  members: ['members', 'Remove members who no longer need access.'],
  invitations: ['open invitations of this person', 'Ask them to answer their invitations.'],
  keys: ['keys', 'Revoke keys that are no longer used.'],
  endedKeys: ['ended keys', 'Wait.'],
  issuers: ['identity providers', 'Remove one that is no longer used.'],
  changesPerDay: ['changes within a day', 'Go on tomorrow.'],
};

/** `count`: without what is being added. Throws QUOTA_EXCEEDED. */
export function requireCapacity(caps: TenancyCaps, scope: keyof TenancyCaps, count: number): void {
  if (count < caps[scope]) return;
  const [what, help] = told[scope];
  throw new Refusal('QUOTA_EXCEEDED', `There are ${caps[scope]} ${what}, and no more are allowed.`, {
    help,
    metadata: { scope, limit: String(caps[scope]) },
  });
}

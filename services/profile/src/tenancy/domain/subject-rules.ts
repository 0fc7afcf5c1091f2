import { hasEnded, identityOfKey } from './key-rules.ts';
import { type Role, scopesOf } from './roles.ts';
import type { StoredKey } from './tenancy.ts';

/** A member or key for whom a service works, as far as known. */
export type KnownSubject = { tenantId: string; subject: string } & (
  | { is: 'key'; key: StoredKey }
  | { is: 'member'; role: Role }
  /** No member now. `isRemoved`: they were. `mayBeElsewhere`: the tenant has an identity provider, which may know them. */
  | { is: 'other'; isRemoved: boolean; mayBeElsewhere: boolean }
);

/** Whether the subject still has the scope. Undefined: nobody knows them. */
export function mayGoOn(known: KnownSubject | undefined, scope: string, now: Date): boolean {
  switch (known?.is) {
    case 'key':
      return !hasEnded(known.key, now) && identityOfKey(known.key).scopes.some((one) => one === scope);
    case 'member':
      return scopesOf(known.role).some((one) => one === scope);
    case 'other':
      return known.mayBeElsewhere && !known.isRemoved;
    default:
      return false;
  }
}

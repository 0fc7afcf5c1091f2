import type { Holder } from '../domain/ports.ts';

/** Long work for a member or key. */
export interface Holders {
  holders(): Holder[];
  /** Ends all that is for this one. */
  endFor(holder: Holder): void;
}

export const isSame = (a: Holder, b: Holder): boolean => a.tenantId === b.tenantId && a.subject === b.subject;

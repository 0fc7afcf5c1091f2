import type { BudgetRows } from '@offshoot/postgres';

export interface BudgetDeps {
  /** What hosts have taken for their agents of the operator's language models. */
  budgets: BudgetRows;
  now: () => Date;
}

/** `ownerId` empty: everybody together. */
export const holderOf = (ownerId: string): string => ownerId || 'all';

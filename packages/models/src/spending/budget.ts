/** One of those whose budget a question takes from. */
export interface BudgetOf<Of extends string = string> {
  of: Of;
  /** Such as `tenant_…` or `all`. */
  holder: string;
  /** Tokens in a day by UTC, of what models read and write. Above 0. */
  limit: number;
}

/** Tokens that a process takes from a budget for a day, to use them or to set them aside. */
export interface BudgetChange {
  holder: string;
  /** Such as 2026-11-25. */
  day: string;
  tokens: number;
}

/** The tokens that all processes have taken. */
export interface TakenTokens {
  /** Takes all of it or nothing. False: it would be more than the limit. */
  take(change: BudgetChange & { limit: number }): Promise<boolean>;
  /** Adds what was used beyond what was taken; below 0: gives back. */
  book(changes: readonly BudgetChange[]): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Such as 2026-11-25. */
export const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** When the budgets start anew. */
export const nextDay = (now: Date): Date => new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS);

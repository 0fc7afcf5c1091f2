import type { BudgetItem } from '@offshoot/statements';

/** What the agent may use up; a day is the last 24 hours. The owner can sign other numbers. */
export interface Budget extends Record<BudgetItem, number> {
  /** Steps of one turn: calls of the model and of tools. */
  steps: number;
  /** Milliseconds of one turn. */
  turnMs: number;
  /** Cards that wait for an answer. */
  openCards: number;
  cards: number;
  proactiveMessages: number;
  mails: number;
  texts: number;
  firstContacts: number;
}

export const DEFAULT_BUDGET: Budget = {
  steps: 12,
  turnMs: 60_000,
  openCards: 3,
  cards: 10,
  proactiveMessages: 20,
  mails: 20,
  texts: 10,
  firstContacts: 3,
};

/** The items of which one more than is left would be used. `used`: what is reserved counts as used. */
export function overdrawn(items: readonly BudgetItem[], budget: Budget, used: Readonly<Partial<Budget>>): BudgetItem[] {
  return items.filter((item) => (used[item] ?? 0) >= budget[item]);
}

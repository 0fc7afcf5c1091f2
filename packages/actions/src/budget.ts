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

/** What an action uses up. */
export type Takes = Readonly<Partial<Record<BudgetItem, number>>>;

/** The items of which more than is left would be used. `used`: what is reserved counts as used. */
export function overdrawn(takes: Takes, budget: Budget, used: Readonly<Partial<Budget>>): BudgetItem[] {
  const items = Object.entries(takes) as [BudgetItem, number][];
  return items.filter(([item, more]) => (used[item] ?? 0) + more > budget[item]).map(([item]) => item);
}

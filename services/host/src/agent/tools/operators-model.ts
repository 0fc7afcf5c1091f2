// The operator's models: only those that the operator allows. The owner for whom the work is done pays for each question.
import { AsyncLocalStorage } from 'node:async_hooks';
import { type AllowedModels, type BudgetOf, isAllowed, type Model, ModelError, nextDay, type Spending } from '@offshoot/models';
import { DEFAULT_MODEL } from '@offshoot/statements';
import type { OperatorsModels, TokenBudget, Unpaid } from './operators-engine.ts';

/** How much agents may use of the operator's models. */
export interface TokenBudgets {
  /** Tokens in a day by UTC: of all agents of one owner, and of all agents. 0: no limit. */
  owner: number;
  all: number;
}

/** As much as a person may use under `/v1`. */
export const defaultTokenBudgets: TokenBudgets = { owner: 4_000_000, all: 20_000_000 };

/** The holder of the budget of all together. */
export const EVERYBODY = 'all';

export const tokenBudgetsOf = ({ owner, all }: TokenBudgets, ownerId: string): BudgetOf<TokenBudget>[] =>
  [
    { of: 'owner' as const, holder: ownerId, limit: owner },
    { of: 'all' as const, holder: EVERYBODY, limit: all },
  ].filter(({ limit }) => limit > 0);

/** The model is not asked. */
export class BudgetSpent extends ModelError {
  readonly unpaid: Unpaid;
  constructor({ of }: BudgetOf<TokenBudget>, now: Date) {
    super('The budget of tokens is spent.', { retryable: false, failure: 'spent' });
    this.unpaid = { budget: of, until: nextDay(now) };
  }
}

interface Work {
  spending: Spending<string>;
  ownerId: string;
  unpaid?: Unpaid;
}

/** The engine between an agent and the model knows nothing of who pays. */
const works = new AsyncLocalStorage<Work>();

/** The model that is asked if a template or an owner named this one. If the operator allows none, it is the default model. */
export const inPlaceOf = (allowed: AllowedModels, named: string): string =>
  allowed === 'any' || isAllowed(allowed, named) ? named : (allowed[0] ?? DEFAULT_MODEL.default);

export function operatorsModel(model: Model, allowed: AllowedModels): Model {
  return {
    reachable: (signal) => model.reachable(signal),
    async *run(request, signal) {
      const asked = { ...request, model: inPlaceOf(allowed, request.model) };
      const work = works.getStore();
      if (work === undefined) return yield* model.run(asked, signal);
      const paying = work.spending.begin(work.ownerId);
      try {
        yield* paying.of(model).run(asked, signal);
      } catch (error) {
        if (error instanceof BudgetSpent) work.unpaid = error.unpaid;
        throw error;
      } finally {
        paying.end();
      }
    },
  };
}

export function operatorsModels(allowed: AllowedModels, spending: Spending<string>): OperatorsModels {
  return {
    inPlaceOf: (named) => inPlaceOf(allowed, named),
    async paidBy(ownerId, work) {
      const paid: Work = { spending, ownerId };
      const done = await works.run(paid, work);
      return { done, unpaid: paid.unpaid };
    },
    paidTokens: (ownerId, tokens, work) => spending.paid(ownerId, tokens, work),
  };
}

// How much of the operator's models may be used in a day.
import { type BudgetOf, nextDay } from '@offshoot/models';
import { RequestRefusal } from '@offshoot/openai-api';
import type { Identity } from '@offshoot/rpc/auth/identity.ts';

/** Tokens in a day by UTC, of what models read and write. 0: no limit. */
export interface Budgets {
  tenant: number;
  /** All tenants that one person made. */
  person: number;
  deployment: number;
}

/** Some hundred long conversations of a team, twice that of a person, and ten such teams. */
export const defaultBudgets: Budgets = { tenant: 2_000_000, person: 4_000_000, deployment: 20_000_000 };

export const noBudgets: Budgets = { tenant: 0, person: 0, deployment: 0 };

/** Who pays for a question. */
export type Payers = Pick<Identity, 'tenantId' | 'payer'>;

/** The tenant first: a tenant that has used its own budget hears that, and not that others have. */
export const budgetsOf = (budgets: Budgets, { tenantId, payer }: Payers): BudgetOf<keyof Budgets>[] =>
  [
    { of: 'tenant' as const, holder: tenantId, limit: budgets.tenant },
    { of: 'person' as const, holder: payer, limit: budgets.person },
    { of: 'deployment' as const, holder: 'all', limit: budgets.deployment },
  ].filter(({ limit }) => limit > 0);

const SAID: Record<keyof Budgets, [whose: string, setting: string]> = {
  tenant: ['Your tenant has', 'OFFSHOOT_BUDGET_TENANT'],
  person: ['The person who made your tenant has, in all their tenants,', 'OFFSHOOT_BUDGET_PERSON'],
  deployment: ['Everybody here together has', 'OFFSHOOT_BUDGET_DEPLOYMENT'],
};

/** No use in trying again by itself: it takes until midnight, or the operator. */
export function budgetSpent({ of, limit }: BudgetOf<keyof Budgets>, now: Date): RequestRefusal {
  const reset = nextDay(now);
  const [whose, setting] = SAID[of];
  return new RequestRefusal(
    'too_many_requests',
    `${whose} used the language models as much as is allowed in a day (${limit} tokens), or this request needs more than is left. It starts anew at ${reset.toISOString()}. The operator can allow more (${setting}).`,
    { code: 'insufficient_quota', isLasting: true, retryAfterMs: reset.getTime() - now.getTime() },
  );
}

// How much the operator's model may embed in a day.
import { type BudgetOf, nextDay } from '@offshoot/models/spending/budget.ts';
import type { Identity } from '@offshoot/rpc/auth/identity.ts';

/** Tokens in a day by UTC, estimated as bytes ÷ 4. 0: no limit. */
export interface EmbeddingBudgets {
  tenant: number;
  /** All tenants that one person made. */
  person: number;
  deployment: number;
}

/** Ten times those of models that answer: embedding costs a twentieth or less. */
export const defaultEmbeddingBudgets: EmbeddingBudgets = { tenant: 20_000_000, person: 40_000_000, deployment: 200_000_000 };

/** Who pays for what is embedded. */
export type Payers = Pick<Identity, 'tenantId' | 'payer'>;

export const embeddingBudgetsOf = ({ tenant, person, deployment }: EmbeddingBudgets, { tenantId, payer }: Payers): BudgetOf[] =>
  [
    { of: 'tenant', holder: tenantId, limit: tenant },
    { of: 'person', holder: payer, limit: person },
    { of: 'deployment', holder: 'all', limit: deployment },
  ].filter(({ limit }) => limit > 0);

/** What is embedded waits until then, and is found by its words. */
export class EmbeddingBudgetSpent extends Error {
  readonly until: Date;
  constructor({ of }: BudgetOf, now: Date) {
    super(`the budget of the ${of} for embeddings is spent`);
    this.until = nextDay(now);
  }
}

const BYTES_PER_TOKEN = 4;

export const tokensOf = (texts: readonly string[]): number =>
  Math.ceil(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / BYTES_PER_TOKEN);

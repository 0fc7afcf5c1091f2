import type { Database } from '../database/database.ts';
import type { StockRules } from '../stock/domain/replenishment.ts';

export interface StatusDeps {
  db: Database;
  now: () => Date;
  stock: StockRules;
  /** What was found at providers without a row, and released, since the service started. */
  orphans: { readonly released: number };
}

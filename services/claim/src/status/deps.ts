import type { Database } from '../database/database.ts';
import type { StockRules } from '../stock/domain/replenishment.ts';

export interface StatusDeps {
  db: Database;
  now: () => Date;
  stock: StockRules;
  /** Orphaned provider resources released since the service started. */
  orphans: { readonly released: number };
}

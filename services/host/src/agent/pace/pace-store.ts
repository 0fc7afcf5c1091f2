// How much of its budget each payer has spent. Stored before the engine is called, so that a killed process refunds nothing.
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../record/agent-database.ts';
import { type Balance, balanceAt, type Payer, waitFor } from './domain/pace.ts';

export interface Short {
  payer: Payer;
  /** Milliseconds until the balance suffices. */
  waitMs: number;
}

export interface PaceStore {
  /** All pay or none does. Undefined: paid. Otherwise the payer with the longest wait. */
  pay(prices: readonly { payer: Payer; price: number }[], now: number): Short | undefined;
  /** False: already told, and the balance has not fully refilled since. */
  tellOnce(payer: Payer, now: number): boolean;
}

/** A payer with a full balance need not be stored. */
const MAX_ROWS = 2_000;

export interface PaceTable {
  readonly pace: PaceStore;
}

export function openPaceStore(db: DatabaseSync): PaceStore {
  function balanceOf({ key, rate }: Payer, now: number): Balance {
    const sql = 'SELECT remaining, at, told FROM pace WHERE payer = ?';
    const row = db.prepare(sql).get(key) as { remaining: number; at: number; told: number } | undefined;
    return balanceAt(row && { left: row.remaining, at: row.at, told: row.told === 1 }, rate, now);
  }

  function keep({ key }: Payer, { left, at, told }: Balance): void {
    db.prepare(
      `INSERT INTO pace (payer, remaining, at, told) VALUES (:payer, :remaining, :at, :told)
        ON CONFLICT DO UPDATE SET remaining = excluded.remaining, at = excluded.at, told = excluded.told`,
    ).run({ payer: key, remaining: left, at, told: Number(told) });
    db.prepare('DELETE FROM pace WHERE payer NOT IN (SELECT payer FROM pace ORDER BY at DESC, payer LIMIT ?)').run(MAX_ROWS);
  }

  return {
    pay(prices, now) {
      return inTransaction(db, () => {
        const balances = prices.map(({ payer, price }) => ({ payer, price, balance: balanceOf(payer, now) }));
        const short = balances
          .map(({ payer, price, balance }) => ({ payer, waitMs: waitFor(price, balance, payer.rate) }))
          .filter(({ waitMs }) => waitMs > 0)
          .sort((a, b) => b.waitMs - a.waitMs);
        if (short[0] !== undefined) return short[0];
        for (const { payer, price, balance } of balances) keep(payer, { ...balance, left: balance.left - price });
        return undefined;
      });
    },
    tellOnce(payer, now) {
      const balance = balanceOf(payer, now);
      if (balance.told) return false;
      keep(payer, { ...balance, told: true });
      return true;
    },
  };
}

// The transactions that the agent has signed, in its own SQLite file. Each is written before anything is sent, and kept for good: an
// order has one transaction, even after a crash. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';

export interface SignedPayment {
  /** Idempotency key of the order: "sha256:" and hex digits. */
  order: string;
  chainId: number;
  nonce: number;
  /** The signed bytes, which are repeated as they are. */
  raw: `0x${string}`;
  hash: `0x${string}`;
  signedAt: Date;
  /** When its nonce was first seen used while the transaction was in no block. Undefined: it was not. */
  passedAt: Date | undefined;
  isSettled: boolean;
}

export interface PaymentStore {
  /** The first one for an order counts. */
  keep(payment: Omit<SignedPayment, 'passedAt' | 'isSettled'>): void;
  find(order: string): SignedPayment | undefined;
  /** Signed since then on this network, and not settled. */
  open(chainId: number, since: Date): SignedPayment[];
  passed(order: string, at: Date | undefined): void;
  settle(order: string): void;
}

interface Row {
  order_key: string;
  chain_id: number;
  nonce: number;
  raw: string;
  hash: string;
  signed_at: number;
  passed_at: number | null;
  settled: number;
}

const fromRow = (row: Row): SignedPayment => ({
  order: row.order_key,
  chainId: row.chain_id,
  nonce: row.nonce,
  raw: row.raw as `0x${string}`,
  hash: row.hash as `0x${string}`,
  signedAt: new Date(row.signed_at),
  passedAt: row.passed_at === null ? undefined : new Date(row.passed_at),
  isSettled: row.settled === 1,
});

export interface PaymentTable {
  readonly payments: PaymentStore;
}

export function openPaymentStore(db: DatabaseSync): PaymentStore {
  return {
    keep({ order, chainId, nonce, raw, hash, signedAt }) {
      const sql = `INSERT OR IGNORE INTO signed_payment (order_key, chain_id, nonce, raw, hash, signed_at)
        VALUES (:order_key, :chain_id, :nonce, :raw, :hash, :signed_at)`;
      db.prepare(sql).run({ order_key: order, chain_id: chainId, nonce, raw, hash, signed_at: signedAt.getTime() });
    },
    find(order) {
      const row = db.prepare('SELECT * FROM signed_payment WHERE order_key = ?').get(order) as Row | undefined;
      return row && fromRow(row);
    },
    open(chainId, since) {
      const sql = 'SELECT * FROM signed_payment WHERE chain_id = :chain_id AND settled = 0 AND signed_at > :since';
      return (db.prepare(sql).all({ chain_id: chainId, since: since.getTime() }) as unknown as Row[]).map(fromRow);
    },
    passed: (order, at) => void db.prepare('UPDATE signed_payment SET passed_at = ? WHERE order_key = ?').run(at?.getTime() ?? null, order),
    settle: (order) => void db.prepare('UPDATE signed_payment SET settled = 1 WHERE order_key = ?').run(order),
  };
}

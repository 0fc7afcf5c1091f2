// What the owner allowed beyond a single action: grants, and the addresses that they have confirmed. Joins the caller's transaction.
import type { DatabaseSync } from 'node:sqlite';
import type { Contacts, Grant } from '@offshoot/actions';
import type { JsonObject } from '@offshoot/statements';

export interface AllowanceStore {
  /** A grant for the same thing is replaced. */
  allow(grant: Grant): void;
  grants(now: Date): Grant[];
  /** `id`: of a grant. */
  revoke(id: string): void;
  /** An address that the owner has let the agent write to. */
  confirm(address: string): void;
  contacts(): Contacts;
  clear(): void;
}

interface Row {
  id: string;
  kind: string;
  account: string;
  tool_digest: string;
  authority: string;
  expires_at: number;
}

const fromRow = (row: Row): Grant => ({
  id: row.id,
  kind: row.kind,
  account: row.account,
  toolDigest: row.tool_digest,
  authority: JSON.parse(row.authority) as JsonObject,
  expiresAt: new Date(row.expires_at),
});

export interface AllowanceTable {
  readonly allowances: AllowanceStore;
}

export function openAllowanceStore(db: DatabaseSync): AllowanceStore {
  return {
    allow({ id, kind, account, toolDigest, authority, expiresAt }) {
      const sql = `INSERT OR REPLACE INTO grant_given (id, kind, account, tool_digest, authority, expires_at)
        VALUES (:id, :kind, :account, :tool_digest, :authority, :expires_at)`;
      const bound = { id, kind, account, tool_digest: toolDigest, authority: JSON.stringify(authority) };
      db.prepare(sql).run({ ...bound, expires_at: expiresAt.getTime() });
    },
    grants(now) {
      const sql = 'SELECT * FROM grant_given WHERE expires_at > :now ORDER BY rowid';
      return (db.prepare(sql).all({ now: now.getTime() }) as unknown as Row[]).map(fromRow);
    },
    revoke: (id) => void db.prepare('DELETE FROM grant_given WHERE id = ?').run(id),
    confirm: (address) => void db.prepare('INSERT OR IGNORE INTO contact (address) VALUES (?)').run(address),
    contacts: () => ({ has: (address) => db.prepare('SELECT 1 FROM contact WHERE address = ?').get(address) !== undefined }),
    clear: () => db.exec('DELETE FROM grant_given; DELETE FROM contact'),
  };
}

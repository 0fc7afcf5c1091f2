// Servers of tools that the owner connected, credentials included. No summary and no clone is made of them.
import type { DatabaseSync } from 'node:sqlite';
import type { McpRisk } from '@offshoot/statements';

interface OwnServer {
  id: string;
  url: string;
  /** `definition`: the pin. */
  tools: { definition: string; risk: McpRisk }[];
  /** What the owner entered; see `credentialIn`. Empty: the server wants none. */
  credential: string;
}

export interface OwnServerStore {
  /** In the order in which they were connected. */
  all(): OwnServer[];
  /** Replaces the one with this ID. */
  keep(server: OwnServer): void;
  /** Only if it still has this address and the credential before. */
  renew(server: Pick<OwnServer, 'id' | 'url'>, credential: { before: string; after: string }): void;
  remove(id: string): void;
  clear(): void;
}

interface Row {
  id: string;
  url: string;
  tools: string;
  credential: string;
}

export interface ServerTable {
  readonly servers: OwnServerStore;
}

export function openOwnServerStore(db: DatabaseSync): OwnServerStore {
  return {
    all() {
      const rows = db.prepare('SELECT id, url, tools, credential FROM own_server ORDER BY rowid').all() as unknown as Row[];
      return rows.map(({ tools, ...row }) => ({ ...row, tools: JSON.parse(tools) as OwnServer['tools'] }));
    },
    keep({ id, url, tools, credential }) {
      const sql = `INSERT INTO own_server (id, url, tools, credential) VALUES (:id, :url, :tools, :credential)
        ON CONFLICT DO UPDATE SET url = excluded.url, tools = excluded.tools, credential = excluded.credential`;
      db.prepare(sql).run({ id, url, tools: JSON.stringify(tools), credential });
    },
    renew({ id, url }, { before, after }) {
      const sql = 'UPDATE own_server SET credential = :after WHERE id = :id AND url = :url AND credential = :before';
      db.prepare(sql).run({ id, url, before, after });
    },
    remove: (id) => void db.prepare('DELETE FROM own_server WHERE id = ?').run(id),
    clear: () => db.exec('DELETE FROM own_server'),
  };
}

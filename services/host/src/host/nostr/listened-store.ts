// For which agents the host listens on Nostr, so that it also does when it starts while they sleep. No secret key is here.
import type { DatabaseSync } from 'node:sqlite';

export interface Listened {
  instanceId: string;
  ownerId: string;
  publicKey: string;
  relays: readonly string[];
  /** Public keys of those to whom the agent listens. */
  peers: readonly string[];
}

export interface ListenedStore {
  all(): Listened[];
  /** Replaces the row of the agent. */
  keep(listened: Listened): void;
  remove(instanceId: string): void;
}

export const LISTENED_TABLE = `
  -- JSON of all else of a Listened.
  CREATE TABLE nostr_listened (instance_id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
`;

export function openListenedStore(db: DatabaseSync): ListenedStore {
  return {
    all() {
      const rows = db.prepare('SELECT instance_id, record FROM nostr_listened').all() as { instance_id: string; record: string }[];
      return rows.map(({ instance_id, record }) => ({ ...(JSON.parse(record) as Omit<Listened, 'instanceId'>), instanceId: instance_id }));
    },
    keep({ instanceId, ...record }) {
      db.prepare('INSERT OR REPLACE INTO nostr_listened (instance_id, record) VALUES (?, ?)').run(instanceId, JSON.stringify(record));
    },
    remove: (instanceId) => void db.prepare('DELETE FROM nostr_listened WHERE instance_id = ?').run(instanceId),
  };
}

// Notes what is taken in before that begins: what the process died of is known when the file is opened again.
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, soon } from './agent-database.ts';

/** What goes on at the same time. On each lane, one thing comes after the other. */
export type Lane =
  | 'messages'
  | 'thoughts'
  | 'requests'
  | 'answers'
  | 'mail'
  | 'text-message'
  | 'nostr'
  | 'tasks'
  | 'context'
  | 'groups'
  | 'summaries'
  | 'goals'
  /** Orders of the pool, by method. */
  | `order ${string}`;

export interface BegunStore {
  /** One write, without waiting for the disk: it is for deaths of the process, not of the machine. */
  begin(lane: Lane, ids: readonly string[]): void;
  /** The work on the lane has ended without success, and not by a death. */
  ended(lane: Lane): void;
  /** An orderly stop: nothing that was begun counts. */
  endAll(): void;
  /** How often the process died while that was begun. */
  deaths(lane: Lane, id: string): number;
}

/** Far more than are begun at once. */
const MAX_KEPT = 1_000;

export function openBegunStore(db: DatabaseSync): BegunStore {
  noteDeaths(db);
  // Nearly always empty.
  const rows = db.prepare('SELECT lane, id, deaths FROM deadly').all() as { lane: Lane; id: string; deaths: number }[];
  const deadly = new Map(rows.map(({ lane, id, deaths }) => [keyOf(lane, id), deaths]));
  const begun = new Map<Lane, string>();
  const end = (lanes: readonly Lane[]) => {
    if (lanes.length === 0) return;
    const sql = 'DELETE FROM begun WHERE lane IN (SELECT value FROM json_each(:lanes))';
    soon(db, () => db.prepare(sql).run({ lanes: JSON.stringify(lanes) }));
    for (const lane of lanes) begun.delete(lane);
  };
  return {
    begin(lane, list) {
      const ids = JSON.stringify(list);
      if (begun.get(lane) === ids) return;
      const sql = 'INSERT INTO begun (lane, ids) VALUES (:lane, :ids) ON CONFLICT DO UPDATE SET ids = excluded.ids';
      soon(db, () => db.prepare(sql).run({ lane, ids }));
      begun.set(lane, ids);
    },
    ended: (lane) => end(begun.has(lane) ? [lane] : []),
    endAll: () => end([...begun.keys()]),
    deaths: (lane, id) => deadly.get(keyOf(lane, id)) ?? 0,
  };
}

const keyOf = (lane: Lane, id: string) => `${lane} ${id}`;

/** The last process died with the work that is still begun when the file is opened. */
function noteDeaths(db: DatabaseSync): void {
  if (db.prepare('SELECT 1 FROM begun').get() === undefined) return;
  inTransaction(db, () => {
    db.exec(`INSERT INTO deadly (lane, id, deaths) SELECT lane, value, 1 FROM begun, json_each(begun.ids) WHERE true
      ON CONFLICT DO UPDATE SET deaths = deaths + 1`);
    db.prepare('DELETE FROM deadly WHERE seq <= (SELECT max(seq) FROM deadly) - :kept').run({ kept: MAX_KEPT });
    db.exec('DELETE FROM begun');
  });
}

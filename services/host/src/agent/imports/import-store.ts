// What the agent has learned from exports and from other systems: each once, by its digest.
import type { DatabaseSync } from 'node:sqlite';
import type { Imported } from '@offshoot/context';

/** What the owner is told of it, also when they ask again. */
export type ImportAnswer = Pick<Imported, 'counts' | 'reminders' | 'unknown'>;

/** Of an export: its place among those of its agent. */
export interface ExportAge {
  sequence: number;
  /** ISO 8601, UTC. */
  madeAt: string;
}

export interface ImportStore {
  find(digest: string): ImportAnswer | undefined;
  /** `sourceInboxId`: of the agent that signed the export; empty: another system. */
  keep(o: ExportAge & { digest: string; sourceInboxId: string; answer: ImportAnswer }): void;
  /** Of those exports of this agent that were learned from. */
  newestOf(sourceInboxId: string): ExportAge | undefined;
}

export interface ImportTable {
  readonly imports: ImportStore;
}

export function openImportStore(db: DatabaseSync): ImportStore {
  return {
    find(digest) {
      const row = db.prepare('SELECT answer FROM import_done WHERE digest = ?').get(digest) as { answer: string } | undefined;
      return row && (JSON.parse(row.answer) as ImportAnswer);
    },
    keep({ digest, sourceInboxId, sequence, madeAt, answer }) {
      db.prepare(
        `INSERT INTO import_done (digest, source_inbox_id, sequence, made_at, answer)
          VALUES (:digest, :source_inbox_id, :sequence, :made_at, :answer)`,
      ).run({ digest, source_inbox_id: sourceInboxId, sequence, made_at: madeAt, answer: JSON.stringify(answer) });
    },
    newestOf(sourceInboxId) {
      const row = db
        .prepare('SELECT sequence, made_at FROM import_done WHERE source_inbox_id = ? ORDER BY sequence DESC, made_at DESC LIMIT 1')
        .get(sourceInboxId) as { sequence: number; made_at: string } | undefined;
      return row && { sequence: row.sequence, madeAt: row.made_at };
    },
  };
}

// The full text of long answers, in the agent's own SQLite file. Joins the caller's transaction. Forgetting anything drops all of it
// (memory-store.ts): nobody can tell in which answer something was told.
import type { DatabaseSync } from 'node:sqlite';
import type { Folded } from './domain/folding.ts';

interface KeptAnswer extends Folded {
  /** The full text. */
  text: string;
}

export interface FoldedStore {
  /** Drops what is too old or too much. */
  keep(key: string, answer: KeptAnswer, at: Date): void;
  /** The answer that was said in these words, or else the newest. Counts: each is given MAX_GIVEN times. Undefined: there is none. */
  take(shown: string | undefined, now: Date): KeptAnswer | undefined;
  /** Oldest first. */
  headlines(now: Date): string[];
  /** Returns how many were dropped because of their age. */
  tidy(now: Date): number;
}

const MAX_AGE_MS = 86_400_000;
const MAX_KEPT = 10;
/** For one answer: a group must not make an agent repeat itself without end. */
const MAX_GIVEN = 3;

interface Row {
  seq: number;
  headline: string;
  shown: string;
  full_text: string;
}

export interface FoldedTable {
  readonly folded: FoldedStore;
}

export function openFoldedStore(db: DatabaseSync): FoldedStore {
  const since = (now: Date) => now.getTime() - MAX_AGE_MS;
  return {
    keep(key, { headline, shown, text }, at) {
      this.tidy(at);
      db.prepare(
        'INSERT INTO folded (key, headline, shown, full_text, at) VALUES (:key, :headline, :shown, :text, :at) ON CONFLICT DO NOTHING',
      ).run({ key, headline, shown, text, at: at.getTime() });
      db.prepare('DELETE FROM folded WHERE seq NOT IN (SELECT seq FROM folded ORDER BY seq DESC LIMIT ?)').run(MAX_KEPT);
    },
    take(shown, now) {
      const sql = `SELECT * FROM folded WHERE at > :since AND given < :most ORDER BY shown = :shown DESC, seq DESC LIMIT 1`;
      const row = db.prepare(sql).get({ since: since(now), most: MAX_GIVEN, shown: shown ?? '' }) as Row | undefined;
      if (row === undefined) return undefined;
      db.prepare('UPDATE folded SET given = given + 1 WHERE seq = ?').run(row.seq);
      return { headline: row.headline, shown: row.shown, text: row.full_text };
    },
    headlines(now) {
      const rows = db.prepare('SELECT headline FROM folded WHERE at > ? ORDER BY seq').all(since(now)) as unknown as Row[];
      return rows.map(({ headline }) => headline);
    },
    tidy: (now) => Number(db.prepare('DELETE FROM folded WHERE at <= ?').run(since(now)).changes),
  };
}

// What people thought of the agent's answers, in its own SQLite file: for its owner's review, and so that each teaches once. Joins the
// caller's transaction.
import type { DatabaseSync } from 'node:sqlite';

/** What one person thought of one answer. Their last word counts. */
interface Episode {
  /** Message ID of the answer. */
  answerId: string;
  inboxId: string;
  /** The reaction or reply. */
  messageId: string;
  /** The owner of that time. */
  byOwner: boolean;
  liked: boolean;
  /** They said what was wrong. */
  corrected: boolean;
  at: Date;
  /** When something was learned from it. Undefined: not yet. */
  learnedAt: Date | undefined;
}

type Received = Omit<Episode, 'learnedAt'>;

export interface EpisodeStore {
  /** `key`: any of the outbox; only answers count. */
  posted(key: string, messageId: string): void;
  isAnswer(messageId: string): boolean;
  /** Replaces what the same person thought of the same answer before. */
  receive(episode: Received): void;
  find(answerId: string, inboxId: string): Episode | undefined;
  /** The episode that this message is. */
  ofMessage(messageId: string): Episode | undefined;
  withdraw(answerId: string, inboxId: string): void;
  /** The agent asks this person what to do differently. */
  asked(answerId: string, inboxId: string, at: Date): void;
  /** How often it has asked since then: this person, and anybody but the owner. */
  askedSince(at: Date, inboxId: string): { person: number; others: number };
  /** The answer that it last asked this person about since then. */
  askedAbout(inboxId: string, since: Date): string | undefined;
  learned(messageId: string, at: Date): void;
  /** Oldest first. */
  since(at: Date): Episode[];
  /** The same, the owner's alone. */
  ofOwnerSince(at: Date): Episode[];
  forgetOf(inboxId: string): void;
}

/** Later opinions of older answers are not counted. */
const ANSWERS_KEPT = 1_000;
export const MAX_PER_PERSON = 200;
/** Many inboxes push out each other's opinions, and the owner's only when there are no others. */
export const MAX_EPISODES = 1_000;

interface Row {
  answer_id: string;
  inbox_id: string;
  message_id: string;
  by_owner: number;
  liked: number;
  corrected: number;
  received_at: number;
  learned_at: number | null;
}

const fromRow = (row: Row): Episode => ({
  answerId: row.answer_id,
  inboxId: row.inbox_id,
  messageId: row.message_id,
  byOwner: row.by_owner === 1,
  liked: row.liked === 1,
  corrected: row.corrected === 1,
  at: new Date(row.received_at),
  learnedAt: row.learned_at === null ? undefined : new Date(row.learned_at),
});

export interface EpisodeTable {
  readonly episodes: EpisodeStore;
}

export function openEpisodeStore(db: DatabaseSync): EpisodeStore {
  const run = (sql: string, values: Record<string, string | number>) => void db.prepare(sql).run(values);
  const one = (sql: string, values: Record<string, string | number>) => {
    const row = db.prepare(sql).get(values) as Row | undefined;
    return row && fromRow(row);
  };
  const all = (sql: string, values: Record<string, number>) => (db.prepare(sql).all(values) as unknown as Row[]).map(fromRow);
  return {
    posted(key, messageId) {
      if (!key.startsWith('reply:')) return;
      run('INSERT OR IGNORE INTO answer_posted (message_id) VALUES (:message_id)', { message_id: messageId });
      run('DELETE FROM answer_posted WHERE seq <= (SELECT max(seq) FROM answer_posted) - :kept', { kept: ANSWERS_KEPT });
    },
    isAnswer: (messageId) => db.prepare('SELECT 1 FROM answer_posted WHERE message_id = ?').get(messageId) !== undefined,
    receive({ answerId, inboxId, messageId, byOwner, liked, corrected, at }) {
      const sql = `INSERT INTO episode (answer_id, inbox_id, message_id, by_owner, liked, corrected, received_at)
        VALUES (:answer_id, :inbox_id, :message_id, :by_owner, :liked, :corrected, :received_at)
        ON CONFLICT (answer_id, inbox_id) DO UPDATE SET message_id = :message_id, by_owner = :by_owner, liked = :liked,
          corrected = :corrected, received_at = :received_at, learned_at = NULL`;
      const said = { by_owner: Number(byOwner), liked: Number(liked), corrected: Number(corrected), received_at: at.getTime() };
      run(sql, { answer_id: answerId, inbox_id: inboxId, message_id: messageId, ...said });
      const excess = (of: string, order: string) =>
        `DELETE FROM episode WHERE seq IN (SELECT seq FROM episode ${of} ORDER BY ${order} seq DESC LIMIT -1 OFFSET :kept)`;
      run(excess('WHERE inbox_id = :inbox_id', ''), { inbox_id: inboxId, kept: MAX_PER_PERSON });
      run(excess('', 'by_owner DESC,'), { kept: MAX_EPISODES });
    },
    find: (answerId, inboxId) =>
      one('SELECT * FROM episode WHERE answer_id = :answer_id AND inbox_id = :inbox_id', { answer_id: answerId, inbox_id: inboxId }),
    ofMessage: (messageId) => one('SELECT * FROM episode WHERE message_id = :message_id', { message_id: messageId }),
    withdraw: (answerId, inboxId) =>
      run('DELETE FROM episode WHERE answer_id = :answer_id AND inbox_id = :inbox_id', { answer_id: answerId, inbox_id: inboxId }),
    asked: (answerId, inboxId, at) =>
      run('UPDATE episode SET asked_at = :at WHERE answer_id = :answer_id AND inbox_id = :inbox_id', {
        ...{ answer_id: answerId, inbox_id: inboxId },
        at: at.getTime(),
      }),
    askedSince(at, inboxId) {
      const sql = `SELECT count(*) FILTER (WHERE inbox_id = :inbox_id) AS person, count(*) FILTER (WHERE by_owner = 0) AS others
        FROM episode WHERE asked_at > :at`;
      return { ...db.prepare(sql).get({ inbox_id: inboxId, at: at.getTime() }) } as { person: number; others: number };
    },
    askedAbout(inboxId, since) {
      const sql = 'SELECT * FROM episode WHERE inbox_id = :inbox_id AND asked_at > :since ORDER BY asked_at DESC LIMIT 1';
      return one(sql, { inbox_id: inboxId, since: since.getTime() })?.answerId;
    },
    learned: (messageId, at) =>
      run('UPDATE episode SET learned_at = :at WHERE message_id = :message_id', { message_id: messageId, at: at.getTime() }),
    since: (at) => all('SELECT * FROM episode WHERE received_at >= :at ORDER BY received_at, seq', { at: at.getTime() }),
    ofOwnerSince: (at) =>
      all('SELECT * FROM episode WHERE received_at >= :at AND by_owner = 1 ORDER BY received_at, seq', { at: at.getTime() }),
    forgetOf: (inboxId) => run('DELETE FROM episode WHERE inbox_id = :inbox_id', { inbox_id: inboxId }),
  };
}

// What was heard in the conversation, who is in it, and what is still to be said.
import type { DatabaseSync } from 'node:sqlite';
import type { MessageOutcome } from '../memory/domain/outcome.ts';
import { soon } from '../soon.ts';

/** Lines that a reply sees. */
const RECENT_TURNS = 20;
/** Ids of handled messages that are kept: far more than a restarted stream ever repeats. */
const MAX_HEARD = 20_000;
/** Members known by hearsay: anybody in the conversation can send a list of names that nobody bears. */
export const MAX_HEARSAY = 2_000;

export interface HeardMessage {
  messageId: string;
  senderInboxId: string;
  self: boolean;
  text: string;
  sentAt: Date;
  /** To be learned from. */
  learn: boolean;
  /** To be answered. */
  answer: boolean;
}

interface Member {
  name: string;
  isAgent: boolean;
  /** Of an agent: when it came into the conversation, epoch milliseconds, by its own word. */
  joinedAt?: number | undefined;
}

/** Whose messages are meant. Empty: everybody's. */
export interface Senders {
  /** This inbox's alone. */
  only?: string | undefined;
  /** These inboxes' not. */
  except?: readonly string[];
}

export interface ConversationStore {
  /** False where it was heard before. */
  hear(message: HeardMessage): boolean;
  /** Who said it, where it was heard. */
  authorOf(messageId: string): string | undefined;
  /** The oldest message that is to be learned from now: of one sender always the first, so that no order to forget overtakes what it means. */
  nextToLearn(now: number, from?: Senders): (HeardMessage & { attempts: number }) | undefined;
  /** How many of that inbox wait to be learned from. */
  waitingFrom(inboxId: string): number;
  /** When the next postponed one is due, epoch milliseconds. */
  nextLearnAt(): number | undefined;
  /** How many wait to be learned from now. */
  learnBacklog(now: number, from?: Senders): number;
  /** `outcome`: what was done with it, kept until it is answered. */
  learned(messageId: string, outcome?: MessageOutcome): void;
  /** Undefined: it was not learned from. */
  outcomeOf(messageId: string): MessageOutcome | undefined;
  learnLater(messageId: string, at: number): void;
  nextToAnswer(from?: Senders): HeardMessage | undefined;
  /** `told`: ids of the items that the answer tells. */
  answered(messageId: string, told?: readonly string[]): void;
  /** Ids of the items that the last answer before that message told. */
  toldBefore(messageId: string): string[];
  allAnswered(): void;
  /** Leaves only each sender's newest messages to answer; returns how many were passed over. */
  keepNewestToAnswer(count: number): number;
  /** The newest message that was answered and whose text is still kept. */
  lastAnswered(): HeardMessage | undefined;
  /** The last lines before that message, oldest first. */
  recentBefore(messageId: string): HeardMessage[];
  /** The last lines, oldest first. */
  recent(): HeardMessage[];
  /** Drops texts that nobody needs any more. Returns how many of them somebody had asked to forget. */
  tidy(): number;
  /**
   * Drops the texts of lines that hold what was forgotten, and what waits unsaid and holds it. A line that is still to be
   * learned from or answered keeps its text for that alone; with `now` it goes unanswered.
   */
  forgetTexts(o: { line: (line: HeardMessage) => 'now' | 'once-done' | 'stays'; unsaid: (text: string) => boolean }): void;
  /** The same of one line. */
  forgetText(messageId: string): void;
  member(inboxId: string): Member | undefined;
  /** Members that are no agents and whose name is known. */
  people(): { inboxId: string; name: string }[];
  /** The other agents that said so themselves, here or gone. */
  agents(): { inboxId: string; name: string; joinedAt?: number | undefined }[];
  /** Whose line is the newest but theirs. */
  lastSpeaker(o: { except: string }): string | undefined;
  /** Whose line is the newest of these. */
  lastSpeakerOf(inboxIds: readonly string[]): string | undefined;
  /** Whether it is still to be answered. */
  isToBeAnswered(messageId: string): boolean;
  /** A name that a member published itself outweighs what others say about it; without a name it keeps its own last one. Hearsay beyond MAX_HEARSAY members is dropped. */
  keepMember(inboxId: string, member: Member, firstHand: boolean): void;
  say(key: string, text: string): void;
  nextToSay(): { key: string; text: string } | undefined;
  said(key: string): void;
}

interface Row {
  message_id: string;
  sender_inbox_id: string;
  self: number;
  text: string | null;
  sent_at: number;
  learn: number;
  learn_attempts: number;
  answer: number;
  outcome: string | null;
  told: string | null;
}

interface MemberRow {
  inbox_id: string;
  name: string;
  is_agent: number;
  joined_at: number | null;
}

const fromRow = (row: Row): HeardMessage & { attempts: number } => ({
  messageId: row.message_id,
  senderInboxId: row.sender_inbox_id,
  self: row.self === 1,
  text: row.text ?? '',
  sentAt: new Date(row.sent_at),
  learn: row.learn === 1,
  answer: row.answer === 1,
  attempts: row.learn_attempts,
});

/** Two values: the only inbox or empty, and a JSON list of those that are not meant. */
const BY_SENDERS = `(?2 = '' OR sender_inbox_id = ?2) AND sender_inbox_id NOT IN (SELECT value FROM json_each(?3))`;
/** Of somebody of whom nothing is postponed at ?1. */
const IS_DUE = 'sender_inbox_id NOT IN (SELECT sender_inbox_id FROM heard WHERE learn = 1 AND learn_after > ?1)';
const sendersIn = ({ only = '', except = [] }: Senders = {}): [string, string] => [only, JSON.stringify(except)];

// Statements are prepared when used: fifty agents with twenty cached statements each would hold more memory than the time is worth.
export function openConversationStore(db: DatabaseSync): ConversationStore {
  const one = (sql: string, ...values: (string | number)[]) => db.prepare(sql).get(...values) as unknown;
  const run = (sql: string, ...values: (string | number | null)[]) => Number(db.prepare(sql).run(...values).changes);

  return {
    hear(message) {
      const { messageId, senderInboxId, self, text, sentAt, learn, answer } = message;
      const sql =
        'INSERT OR IGNORE INTO heard (message_id, sender_inbox_id, self, text, sent_at, learn, answer) VALUES (?, ?, ?, ?, ?, ?, ?)';
      return run(sql, messageId, senderInboxId, Number(self), text || null, sentAt.getTime(), Number(learn), Number(answer)) === 1;
    },
    authorOf(messageId) {
      return (one('SELECT sender_inbox_id FROM heard WHERE message_id = ?', messageId) as { sender_inbox_id: string } | undefined)
        ?.sender_inbox_id;
    },
    nextToLearn(now, from) {
      const sql = `SELECT * FROM heard WHERE learn = 1 AND ${IS_DUE} AND ${BY_SENDERS} ORDER BY seq LIMIT 1`;
      const row = one(sql, now, ...sendersIn(from)) as Row | undefined;
      return row && fromRow(row);
    },
    waitingFrom(inboxId) {
      return (one('SELECT count(*) AS n FROM heard WHERE learn = 1 AND sender_inbox_id = ?', inboxId) as { n: number }).n;
    },
    nextLearnAt() {
      return (one('SELECT min(learn_after) AS at FROM heard WHERE learn = 1 AND learn_after > 0') as { at: number | null }).at ?? undefined;
    },
    learnBacklog(now, from) {
      const sql = `SELECT count(*) AS n FROM heard WHERE learn = 1 AND ${IS_DUE} AND ${BY_SENDERS}`;
      return (one(sql, now, ...sendersIn(from)) as { n: number }).n;
    },
    learned(messageId, outcome) {
      const sql = 'UPDATE heard SET learn = 0, outcome = iif(answer = 1, ?, NULL) WHERE message_id = ?';
      run(sql, outcome === undefined ? null : JSON.stringify(outcome), messageId);
    },
    outcomeOf(messageId) {
      const row = one('SELECT outcome FROM heard WHERE message_id = ?', messageId) as Pick<Row, 'outcome'> | undefined;
      return row?.outcome == null ? undefined : (JSON.parse(row.outcome) as MessageOutcome);
    },
    learnLater(messageId, at) {
      run('UPDATE heard SET learn_attempts = learn_attempts + 1, learn_after = ? WHERE message_id = ?', at, messageId);
    },
    nextToAnswer(from) {
      const sql = `SELECT * FROM heard WHERE answer = 1 AND seq > ?1 AND ${BY_SENDERS} ORDER BY seq LIMIT 1`;
      const row = one(sql, 0, ...sendersIn(from)) as Row | undefined;
      return row && fromRow(row);
    },
    answered(messageId, told = []) {
      run('UPDATE heard SET answer = 0, answered = 1, outcome = NULL, told = ? WHERE message_id = ?', JSON.stringify(told), messageId);
    },
    toldBefore(messageId) {
      const sql =
        'SELECT told FROM heard WHERE seq < (SELECT seq FROM heard WHERE message_id = ?) AND told IS NOT NULL ORDER BY seq DESC LIMIT 1';
      return JSON.parse((one(sql, messageId) as { told: string } | undefined)?.told ?? '[]') as string[];
    },
    allAnswered() {
      run('UPDATE heard SET answer = 0, outcome = NULL WHERE answer = 1');
    },
    keepNewestToAnswer(count) {
      return run(
        `UPDATE heard SET answer = 0, outcome = NULL WHERE answer = 1 AND seq IN (SELECT seq FROM
          (SELECT seq, row_number() OVER (PARTITION BY sender_inbox_id ORDER BY seq DESC) AS place FROM heard WHERE answer = 1)
          WHERE place > ?)`,
        count,
      );
    },
    lastAnswered() {
      const sql = 'SELECT * FROM heard WHERE answered = 1 AND text IS NOT NULL AND goes = 0 ORDER BY seq DESC LIMIT 1';
      const row = one(sql) as Row | undefined;
      return row && fromRow(row);
    },
    recent() {
      const sql = 'SELECT * FROM heard WHERE text IS NOT NULL AND goes = 0 ORDER BY seq DESC LIMIT ?';
      return (db.prepare(sql).all(RECENT_TURNS) as unknown as Row[]).map(fromRow).reverse();
    },
    recentBefore(messageId) {
      const sql =
        'SELECT * FROM heard WHERE seq < (SELECT seq FROM heard WHERE message_id = ?) AND text IS NOT NULL AND goes = 0 ORDER BY seq DESC LIMIT ?';
      return (db.prepare(sql).all(messageId, RECENT_TURNS) as unknown as Row[]).map(fromRow).reverse();
    },
    tidy() {
      const forgotten = run('UPDATE heard SET text = NULL WHERE text IS NOT NULL AND goes = 1 AND learn = 0 AND answer = 0');
      // Newest 2 × RECENT_TURNS: a message that waits for its answer still sees the lines before it.
      const sql = `UPDATE heard SET text = NULL WHERE text IS NOT NULL AND learn = 0 AND answer = 0
        AND seq NOT IN (SELECT seq FROM heard ORDER BY seq DESC LIMIT ?)`;
      run(sql, 2 * RECENT_TURNS);
      run('DELETE FROM heard WHERE learn = 0 AND answer = 0 AND seq <= (SELECT max(seq) FROM heard) - ?', MAX_HEARD);
      return forgotten;
    },
    forgetTexts({ line, unsaid }) {
      for (const row of db.prepare('SELECT * FROM heard WHERE text IS NOT NULL').all() as unknown as Row[]) {
        const fate = line(fromRow(row));
        if (fate === 'stays') continue;
        if (row.learn === 1 || (fate === 'once-done' && row.answer === 1))
          run('UPDATE heard SET goes = 1 WHERE message_id = ?', row.message_id);
        else run('UPDATE heard SET text = NULL, outcome = NULL, learn = 0, answer = 0 WHERE message_id = ?', row.message_id);
      }
      for (const { key, text } of db.prepare('SELECT key, text FROM outbox').all() as { key: string; text: string }[])
        if (unsaid(text)) run('DELETE FROM outbox WHERE key = ?', key);
    },
    forgetText(messageId) {
      run('UPDATE heard SET goes = 1 WHERE message_id = ?', messageId);
    },
    member(inboxId) {
      const row = one('SELECT * FROM member WHERE inbox_id = ?', inboxId) as MemberRow | undefined;
      return row && { name: row.name, isAgent: row.is_agent === 1, joinedAt: row.joined_at ?? undefined };
    },
    agents() {
      const rows = db.prepare('SELECT * FROM member WHERE is_agent = 1 ORDER BY inbox_id').all() as unknown as MemberRow[];
      return rows.map((row) => ({ inboxId: row.inbox_id, name: row.name, joinedAt: row.joined_at ?? undefined }));
    },
    lastSpeaker({ except }) {
      const sql = 'SELECT sender_inbox_id FROM heard WHERE sender_inbox_id <> ? ORDER BY seq DESC LIMIT 1';
      return (one(sql, except) as Pick<Row, 'sender_inbox_id'> | undefined)?.sender_inbox_id;
    },
    lastSpeakerOf(inboxIds) {
      const sql = 'SELECT sender_inbox_id FROM heard WHERE sender_inbox_id IN (SELECT value FROM json_each(?)) ORDER BY seq DESC LIMIT 1';
      return (one(sql, JSON.stringify(inboxIds)) as Pick<Row, 'sender_inbox_id'> | undefined)?.sender_inbox_id;
    },
    isToBeAnswered(messageId) {
      return one('SELECT 1 FROM heard WHERE message_id = ? AND answer = 1', messageId) !== undefined;
    },
    people() {
      const sql = "SELECT inbox_id AS inboxId, name FROM member WHERE is_agent = 0 AND name <> '' ORDER BY inbox_id";
      return db.prepare(sql).all() as { inboxId: string; name: string }[];
    },
    keepMember(inboxId, member, firstHand) {
      if (!firstHand && one('SELECT 1 FROM member WHERE inbox_id = ?', inboxId) === undefined) {
        const { n } = one('SELECT count(*) AS n FROM member') as { n: number };
        if (n >= MAX_HEARSAY) return;
      }
      const sql = `INSERT INTO member (inbox_id, name, is_agent, first_hand, joined_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
          name = CASE WHEN excluded.name = '' AND member.first_hand = 1 THEN member.name ELSE excluded.name END, is_agent = excluded.is_agent, first_hand = excluded.first_hand,
          joined_at = excluded.joined_at
        WHERE excluded.first_hand >= member.first_hand`;
      run(sql, inboxId, member.name, Number(member.isAgent), Number(firstHand), member.joinedAt ?? null);
    },
    say(key, text) {
      run('INSERT OR IGNORE INTO outbox (key, text) VALUES (?, ?)', key, text);
    },
    nextToSay() {
      return one('SELECT key, text FROM outbox ORDER BY seq LIMIT 1') as { key: string; text: string } | undefined;
    },
    said(key) {
      // Said again, it is the same message.
      soon(db, () => run('DELETE FROM outbox WHERE key = ?', key));
    },
  };
}

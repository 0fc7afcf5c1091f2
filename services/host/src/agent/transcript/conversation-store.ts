// The messages heard in the conversation, its members, and the messages still to be sent.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MessageOutcome } from '@offshoot/memory/items/outcome.ts';
import { soon } from '../record/agent-database.ts';
import type { SaidFile } from './domain/said-file.ts';

/** Number of earlier lines a reply sees. */
const RECENT_TURNS = 100;
/** Number of kept ids of handled messages: far more than a restarted stream ever repeats. */
const MAX_HEARD = 20_000;
/** Limit of members known by hearsay: anybody in the conversation can send a list of made-up names. */
export const MAX_HEARSAY = 2_000;

export interface HeardMessage {
  messageId: string;
  senderInboxId: string;
  self: boolean;
  text: string;
  sentAt: Date;
  /** Still to be learned from. */
  learn: boolean;
  /** Still to be answered. */
  answer: boolean;
}

export type Unread = HeardMessage & { attempts: number };

interface Member {
  name: string;
  isAgent: boolean;
  /** For an agent: when it joined the conversation by its own account, epoch milliseconds. */
  joinedAt?: number | undefined;
  /** IANA time zone, if the member has told it. */
  zone?: string | undefined;
}

/** Filters messages by sender. Empty: all senders. */
export interface Senders {
  /** Only these inboxes. */
  only?: readonly string[];
  /** Not these inboxes. */
  except?: readonly string[];
}

export interface ConversationStore {
  /** False if it was heard before. `wordsAnew`: the message whose new wording it is. */
  hear(message: HeardMessage, wordsAnew?: string): boolean;
  /** The IDs of a message and of its new wording. From now on, that is none: the next one takes its place. */
  takeWordings(messageId: string): string[];
  /** The author, if the message was heard. */
  authorOf(messageId: string): string | undefined;
  /**
   * The oldest message that is due for learning. Messages of one sender stay in order, so that no order to forget overtakes what it
   * refers to.
   */
  nextToLearn(now: number, from?: Senders): Unread | undefined;
  /** Messages that are due for learning and need no answer, oldest first. */
  chatter(now: number, limit: number, from?: Senders): Unread[];
  /** When another member last said something, epoch milliseconds by the network's clock. */
  lastHeardAt(): number | undefined;
  /** Number of messages from that inbox waiting to be learned from. */
  waitingFrom(inboxId: string): number;
  /** When the next postponed message is due, epoch milliseconds. */
  nextLearnAt(): number | undefined;
  /** Number of messages due for learning. */
  learnBacklog(now: number, from?: Senders): number;
  /** `outcome`: what was done with the message, kept until it is answered. */
  learned(messageId: string, outcome?: MessageOutcome): void;
  /** Undefined: it was not learned from. */
  outcomeOf(messageId: string): MessageOutcome | undefined;
  learnLater(messageId: string, at: number): void;
  nextToAnswer(from?: Senders): Unread | undefined;
  /** It needs neither an answer nor learning any more: what it taught was kept while it was answered. */
  settled(messageId: string): void;
  /** `told`: ids of the items the answer revealed. */
  answered(messageId: string, told?: readonly string[]): void;
  /** Ids of the items that the last answer before that message revealed. */
  toldBefore(messageId: string): string[];
  /** Nothing more is done with it, and its text is gone. */
  drop(messageId: string): void;
  allAnswered(): void;
  /** Keeps only each sender's newest messages to answer; returns who sent those that were skipped, by inbox, and how many. */
  keepNewestToAnswer(count: number): ReadonlyMap<string, number>;
  /** The newest answered message whose text is still kept. */
  lastAnswered(): HeardMessage | undefined;
  /** The last lines before that message, oldest first. */
  recentBefore(messageId: string): HeardMessage[];
  /** The last lines, oldest first. */
  recent(): HeardMessage[];
  /** Drops texts that are no longer needed. Returns how many of them were to be forgotten. */
  tidy(): number;
  /**
   * Drops the text of lines, and of unsent messages, that contain what was forgotten. A line still to be learned from or answered keeps
   * its text until then; with `now` it is dropped unanswered.
   */
  forgetTexts(o: { line: (line: HeardMessage) => 'now' | 'once-done' | 'stays'; unsaid: (text: string) => boolean }): void;
  /** Same, for one line. */
  forgetText(messageId: string): void;
  member(inboxId: string): Member | undefined;
  /** Members that are not agents and whose names are known. */
  people(): { inboxId: string; name: string }[];
  /** Other agents, present or gone, that declared themselves as such. */
  agents(): { inboxId: string; name: string; joinedAt?: number | undefined }[];
  /** The sender of the newest line, apart from `except`. */
  lastSpeaker(o: { except: string }): string | undefined;
  /** The sender of the newest line among these. */
  lastSpeakerOf(inboxIds: readonly string[]): string | undefined;
  /** Whether it is still to be learned from. */
  isToBeLearnedFrom(messageId: string): boolean;
  /** Whether it is still to be answered. */
  isToBeAnswered(messageId: string): boolean;
  /**
   * A name that a member published outweighs what others say about the member; an empty one leaves the last name unchanged. Hearsay
   * beyond MAX_HEARSAY members is dropped.
   */
  keepMember(inboxId: string, member: Member, firstHand: boolean): void;
  say(key: string, text: string): void;
  sayFile(key: string, file: SaidFile): void;
  nextToSay(): ToSay | undefined;
  said(key: string): void;
}

/** `file`: the text is its content. */
export interface ToSay {
  key: string;
  text: string;
  file?: Omit<SaidFile, 'text'>;
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

interface OutboxRow {
  key: string;
  text: string;
  file_name: string | null;
  file_type: SaidFile['type'] | null;
}

interface MemberRow {
  inbox_id: string;
  name: string;
  is_agent: number;
  joined_at: number | null;
  zone: string;
}

const fromRow = (row: Row): Unread => ({
  messageId: row.message_id,
  senderInboxId: row.sender_inbox_id,
  self: row.self === 1,
  text: row.text ?? '',
  sentAt: new Date(row.sent_at),
  learn: row.learn === 1,
  answer: row.answer === 1,
  attempts: row.learn_attempts,
});

/** `:only` and `:except`: JSON lists of inboxes; no `:only` is all. */
const BY_SENDERS = `(:only IS NULL OR sender_inbox_id IN (SELECT value FROM json_each(:only))) AND sender_inbox_id NOT IN (SELECT value FROM json_each(:except))`;
/** The sender has no message postponed beyond `:now`. */
const IS_DUE = 'sender_inbox_id NOT IN (SELECT sender_inbox_id FROM heard WHERE learn = 1 AND learn_after > :now)';
const sendersIn = ({ only, except = [] }: Senders = {}) => ({
  only: only === undefined ? null : JSON.stringify(only),
  except: JSON.stringify(except),
});

type Values = Record<string, string | number | null>;

export interface ConversationTable {
  readonly conversation: ConversationStore;
}

// Statements are prepared when used: twenty cached statements for each of fifty agents would cost more memory than the time saved is
// worth. Those four are kept that every look for work runs: to prepare them takes longer than to run them.
export function openConversationStore(db: DatabaseSync): ConversationStore {
  const one = (sql: string, values: Values = {}) => db.prepare(sql).get(values) as unknown;
  const run = (sql: string, values: Values = {}) => Number(db.prepare(sql).run(values).changes);
  const kept = new Map<string, StatementSync>();
  const keptFor = (sql: string): StatementSync => {
    const statement = kept.get(sql) ?? db.prepare(sql);
    kept.set(sql, statement);
    return statement;
  };

  const drop = (messageId: string) =>
    void run('UPDATE heard SET text = NULL, outcome = NULL, learn = 0, answer = 0 WHERE message_id = :id', { id: messageId });

  return {
    hear(message, wordsAnew) {
      const { messageId, senderInboxId, self, text, sentAt, learn, answer } = message;
      const sql = `INSERT OR IGNORE INTO heard (message_id, sender_inbox_id, self, text, sent_at, learn, answer, words_anew)
        VALUES (:message_id, :sender_inbox_id, :self, :text, :sent_at, :learn, :answer, :words_anew)`;
      const values = {
        message_id: messageId,
        sender_inbox_id: senderInboxId,
        self: Number(self),
        text: text || null,
        sent_at: sentAt.getTime(),
        learn: Number(learn),
        answer: Number(answer),
        words_anew: wordsAnew ?? null,
      };
      return run(sql, values) === 1;
    },
    takeWordings(messageId) {
      const sql = 'UPDATE heard SET words_anew = NULL WHERE words_anew = :id RETURNING message_id';
      const rows = db.prepare(sql).all({ id: messageId }) as { message_id: string }[];
      return [messageId, ...rows.map(({ message_id }) => message_id)];
    },
    authorOf(messageId) {
      const row = one('SELECT sender_inbox_id FROM heard WHERE message_id = :id', { id: messageId });
      return (row as { sender_inbox_id: string } | undefined)?.sender_inbox_id;
    },
    nextToLearn(now, from) {
      const sql = `SELECT * FROM heard WHERE learn = 1 AND ${IS_DUE} AND ${BY_SENDERS} ORDER BY seq LIMIT 1`;
      const row = keptFor(sql).get({ now, ...sendersIn(from) }) as Row | undefined;
      return row && fromRow(row);
    },
    chatter(now, limit, from) {
      const sql = `SELECT * FROM heard WHERE learn = 1 AND answer = 0 AND ${IS_DUE} AND ${BY_SENDERS} ORDER BY seq LIMIT :limit`;
      return (db.prepare(sql).all({ now, limit, ...sendersIn(from) }) as unknown as Row[]).map(fromRow);
    },
    lastHeardAt() {
      return (one('SELECT sent_at FROM heard WHERE self = 0 ORDER BY seq DESC LIMIT 1') as Pick<Row, 'sent_at'> | undefined)?.sent_at;
    },
    waitingFrom(inboxId) {
      return (one('SELECT count(*) AS n FROM heard WHERE learn = 1 AND sender_inbox_id = :sender', { sender: inboxId }) as { n: number }).n;
    },
    nextLearnAt() {
      // A postponed message of a sender holds back the others.
      const sql = `SELECT min(due) AS at FROM
        (SELECT max(learn_after) AS due FROM heard WHERE learn = 1 GROUP BY sender_inbox_id HAVING max(learn_after) > 0)`;
      return (one(sql) as { at: number | null }).at ?? undefined;
    },
    learnBacklog(now, from) {
      const sql = `SELECT count(*) AS n FROM heard WHERE learn = 1 AND ${IS_DUE} AND ${BY_SENDERS}`;
      return (keptFor(sql).get({ now, ...sendersIn(from) }) as { n: number }).n;
    },
    learned(messageId, outcome) {
      const sql = 'UPDATE heard SET learn = 0, outcome = iif(answer = 1, :outcome, NULL) WHERE message_id = :id';
      run(sql, { id: messageId, outcome: outcome === undefined ? null : JSON.stringify(outcome) });
    },
    outcomeOf(messageId) {
      const row = one('SELECT outcome FROM heard WHERE message_id = :id', { id: messageId }) as Pick<Row, 'outcome'> | undefined;
      return row?.outcome == null ? undefined : (JSON.parse(row.outcome) as MessageOutcome);
    },
    learnLater(messageId, at) {
      run('UPDATE heard SET learn_attempts = learn_attempts + 1, learn_after = :at WHERE message_id = :id', { id: messageId, at });
    },
    nextToAnswer(from) {
      const sql = `SELECT * FROM heard WHERE answer = 1 AND ${BY_SENDERS} ORDER BY seq LIMIT 1`;
      const row = keptFor(sql).get(sendersIn(from)) as Row | undefined;
      return row && fromRow(row);
    },
    settled(messageId) {
      run('UPDATE heard SET learn = 0, answer = 0, answered = 1, outcome = NULL WHERE message_id = :id', { id: messageId });
    },
    answered(messageId, told = []) {
      const sql = 'UPDATE heard SET answer = 0, answered = 1, outcome = NULL, told = :told WHERE message_id = :id';
      run(sql, { id: messageId, told: JSON.stringify(told) });
    },
    toldBefore(messageId) {
      const sql =
        'SELECT told FROM heard WHERE seq < (SELECT seq FROM heard WHERE message_id = :id) AND told IS NOT NULL ORDER BY seq DESC LIMIT 1';
      return JSON.parse((one(sql, { id: messageId }) as { told: string } | undefined)?.told ?? '[]') as string[];
    },
    drop,
    allAnswered() {
      run('UPDATE heard SET answer = 0, outcome = NULL WHERE answer = 1');
    },
    keepNewestToAnswer(count) {
      const sql = `UPDATE heard SET answer = 0, outcome = NULL WHERE answer = 1 AND seq IN (SELECT seq FROM
          (SELECT seq, row_number() OVER (PARTITION BY sender_inbox_id ORDER BY seq DESC) AS place FROM heard WHERE answer = 1)
          WHERE place > :count)
        RETURNING sender_inbox_id AS inbox_id`;
      const skipped = keptFor(sql).all({ count }) as unknown as { inbox_id: string }[];
      const bySender = new Map<string, number>();
      for (const { inbox_id } of skipped) bySender.set(inbox_id, (bySender.get(inbox_id) ?? 0) + 1);
      return bySender;
    },
    lastAnswered() {
      const sql = 'SELECT * FROM heard WHERE answered = 1 AND text IS NOT NULL AND goes = 0 ORDER BY seq DESC LIMIT 1';
      const row = one(sql) as Row | undefined;
      return row && fromRow(row);
    },
    recent() {
      const sql = 'SELECT * FROM heard WHERE text IS NOT NULL AND goes = 0 ORDER BY seq DESC LIMIT :limit';
      return (db.prepare(sql).all({ limit: RECENT_TURNS }) as unknown as Row[]).map(fromRow).reverse();
    },
    recentBefore(messageId) {
      const sql =
        'SELECT * FROM heard WHERE seq < (SELECT seq FROM heard WHERE message_id = :id) AND text IS NOT NULL AND goes = 0 ORDER BY seq DESC LIMIT :limit';
      return (db.prepare(sql).all({ id: messageId, limit: RECENT_TURNS }) as unknown as Row[]).map(fromRow).reverse();
    },
    tidy() {
      const forgotten = run('UPDATE heard SET text = NULL WHERE text IS NOT NULL AND goes = 1 AND learn = 0 AND answer = 0');
      // Keeps the newest 2 × RECENT_TURNS, so that a message waiting for its answer still sees the lines before it.
      const sql = `UPDATE heard SET text = NULL WHERE text IS NOT NULL AND learn = 0 AND answer = 0
        AND seq NOT IN (SELECT seq FROM heard ORDER BY seq DESC LIMIT :kept)`;
      run(sql, { kept: 2 * RECENT_TURNS });
      run('DELETE FROM heard WHERE learn = 0 AND answer = 0 AND seq <= (SELECT max(seq) FROM heard) - :kept', { kept: MAX_HEARD });
      return forgotten;
    },
    forgetTexts({ line, unsaid }) {
      for (const row of db.prepare('SELECT * FROM heard WHERE text IS NOT NULL').all() as unknown as Row[]) {
        const fate = line(fromRow(row));
        if (fate === 'stays') continue;
        if (row.learn === 1 || (fate === 'once-done' && row.answer === 1))
          run('UPDATE heard SET goes = 1 WHERE message_id = :id', { id: row.message_id });
        else drop(row.message_id);
      }
      for (const { key, text } of db.prepare('SELECT key, text FROM outbox').all() as { key: string; text: string }[])
        if (unsaid(text)) run('DELETE FROM outbox WHERE key = :key', { key });
    },
    forgetText(messageId) {
      run('UPDATE heard SET goes = 1 WHERE message_id = :id', { id: messageId });
    },
    member(inboxId) {
      const row = one('SELECT * FROM member WHERE inbox_id = :id', { id: inboxId }) as MemberRow | undefined;
      return row && { name: row.name, isAgent: row.is_agent === 1, joinedAt: row.joined_at ?? undefined, zone: row.zone || undefined };
    },
    agents() {
      const rows = db.prepare('SELECT * FROM member WHERE is_agent = 1 ORDER BY inbox_id').all() as unknown as MemberRow[];
      return rows.map((row) => ({ inboxId: row.inbox_id, name: row.name, joinedAt: row.joined_at ?? undefined }));
    },
    lastSpeaker({ except }) {
      const sql = 'SELECT sender_inbox_id FROM heard WHERE sender_inbox_id <> :except ORDER BY seq DESC LIMIT 1';
      return (one(sql, { except }) as Pick<Row, 'sender_inbox_id'> | undefined)?.sender_inbox_id;
    },
    lastSpeakerOf(inboxIds) {
      const sql =
        'SELECT sender_inbox_id FROM heard WHERE sender_inbox_id IN (SELECT value FROM json_each(:senders)) ORDER BY seq DESC LIMIT 1';
      return (one(sql, { senders: JSON.stringify(inboxIds) }) as Pick<Row, 'sender_inbox_id'> | undefined)?.sender_inbox_id;
    },
    isToBeLearnedFrom(messageId) {
      return one('SELECT 1 FROM heard WHERE message_id = :id AND learn = 1', { id: messageId }) !== undefined;
    },
    isToBeAnswered(messageId) {
      return one('SELECT 1 FROM heard WHERE message_id = :id AND answer = 1', { id: messageId }) !== undefined;
    },
    people() {
      const sql = "SELECT inbox_id AS inboxId, name FROM member WHERE is_agent = 0 AND name <> '' ORDER BY inbox_id";
      return db.prepare(sql).all() as { inboxId: string; name: string }[];
    },
    keepMember(inboxId, member, firstHand) {
      if (!firstHand && one('SELECT 1 FROM member WHERE inbox_id = :id', { id: inboxId }) === undefined) {
        const { n } = one('SELECT count(*) AS n FROM member') as { n: number };
        if (n >= MAX_HEARSAY) return;
      }
      const sql = `INSERT INTO member (inbox_id, name, is_agent, first_hand, joined_at, zone)
        VALUES (:inbox_id, :name, :is_agent, :first_hand, :joined_at, :zone)
        ON CONFLICT DO UPDATE SET
          name = CASE WHEN excluded.name = '' AND member.first_hand = 1 THEN member.name ELSE excluded.name END,
          is_agent = excluded.is_agent, first_hand = excluded.first_hand, joined_at = excluded.joined_at, zone = excluded.zone
        WHERE excluded.first_hand >= member.first_hand`;
      run(sql, {
        inbox_id: inboxId,
        name: member.name,
        is_agent: Number(member.isAgent),
        first_hand: Number(firstHand),
        joined_at: member.joinedAt ?? null,
        zone: member.zone ?? '',
      });
    },
    say(key, text) {
      run('INSERT OR IGNORE INTO outbox (key, text) VALUES (:key, :text)', { key, text });
    },
    sayFile(key, { name, type, text }) {
      run('INSERT OR IGNORE INTO outbox (key, text, file_name, file_type) VALUES (:key, :text, :name, :type)', { key, text, name, type });
    },
    nextToSay() {
      const row = one('SELECT key, text, file_name, file_type FROM outbox ORDER BY seq LIMIT 1') as OutboxRow | undefined;
      if (row === undefined) return undefined;
      const { key, text, file_name: name, file_type: type } = row;
      return name === null || type === null ? { key, text } : { key, text, file: { name, type } };
    },
    said(key) {
      // If the deletion is lost, the repeat is the same message.
      soon(db, () => run('DELETE FROM outbox WHERE key = :key', { key }));
    },
  };
}

// Requests from the owner's direct message, and answers still to be sent.
import type { DatabaseSync } from 'node:sqlite';
import type { Changed } from '@offshoot/context';
import type { DeskRequest } from './domain/request.ts';

/** Number of kept message ids, so that nothing is answered twice: far more than a restarted stream ever repeats. */
const MAX_KEPT = 5_000;
/** Number of kept answers to changes: at sixty requests a minute, those of ten minutes at least. */
const MAX_CHANGES_KEPT = 600;

export interface Asked {
  messageId: string;
  ownerId: string;
  request: DeskRequest;
  /** When the message was sent. If several requests share an id: the first. */
  askedAt: Date;
}

export interface DeskStore {
  /** False if the message was heard before, or its request is still waiting for an answer. */
  ask(o: Asked & { heardAt: number }): boolean;
  /** Number of messages heard since then, epoch milliseconds. */
  heardSince(at: number): number;
  /** The oldest unanswered one. */
  nextToAnswer(): Asked | undefined;
  /** Stores the answer before it is sent: a repeat after a crash sends the same bytes. */
  answered(messageId: string, answer: Uint8Array): void;
  nextToSend(): (Asked & { answer: Uint8Array }) | undefined;
  /** The answer was sent, or none is due any more. Deletes request and answer, keeps the id. */
  done(messageId: string): void;
  /** The answer to a change that was made before. */
  changed(ownerId: string, requestId: string): Changed | undefined;
  /** Call in the transaction that makes the change. */
  keepChanged(ownerId: string, answer: Changed): void;
}

interface Row {
  message_id: string;
  owner_id: string;
  request: string;
  asked_at: number;
  answer: Uint8Array | null;
}

export interface DeskTable {
  readonly desk: DeskStore;
}

export function openDeskStore(db: DatabaseSync): DeskStore {
  const one = (sql: string, ...values: (string | number)[]) => db.prepare(sql).get(...values) as unknown;
  const asked = (row: Row): Asked => ({
    messageId: row.message_id,
    ownerId: row.owner_id,
    request: JSON.parse(row.request) as DeskRequest,
    askedAt: new Date(row.asked_at),
  });
  return {
    ask({ messageId, ownerId, request, askedAt, heardAt }) {
      const requestId = 'requestId' in request ? request.requestId : '';
      const same =
        'SELECT min(asked_at) AS first, max(request IS NOT NULL) AS waits FROM owner_request WHERE owner_id = ? AND request_id = ?';
      const earlier =
        requestId === '' ? undefined : (one(same, ownerId, requestId) as { first: number | null; waits: number | null } | undefined);
      const isWaiting = earlier?.waits === 1;
      const sql = `INSERT OR IGNORE INTO owner_request (message_id, owner_id, request_id, request, asked_at, heard_at)
        VALUES (:message_id, :owner_id, :request_id, :request, :asked_at, :heard_at)`;
      const { changes } = db.prepare(sql).run({
        message_id: messageId,
        owner_id: ownerId,
        request_id: requestId,
        request: isWaiting ? null : JSON.stringify(request),
        asked_at: earlier?.first ?? askedAt.getTime(),
        heard_at: heardAt,
      });
      return Number(changes) === 1 && !isWaiting;
    },
    heardSince(at) {
      return (one('SELECT count(*) AS n FROM owner_request WHERE heard_at > ?', at) as { n: number }).n;
    },
    nextToAnswer() {
      const row = one('SELECT * FROM owner_request WHERE request IS NOT NULL AND answer IS NULL ORDER BY seq LIMIT 1') as Row | undefined;
      return row && asked(row);
    },
    answered(messageId, answer) {
      db.prepare('UPDATE owner_request SET answer = ? WHERE message_id = ? AND request IS NOT NULL').run(answer, messageId);
    },
    nextToSend() {
      const row = one('SELECT * FROM owner_request WHERE answer IS NOT NULL ORDER BY seq LIMIT 1') as Row | undefined;
      return row === undefined || row.answer === null ? undefined : { ...asked(row), answer: row.answer };
    },
    done(messageId) {
      db.prepare('UPDATE owner_request SET request = NULL, answer = NULL WHERE message_id = ?').run(messageId);
      db.prepare('DELETE FROM owner_request WHERE request IS NULL AND seq <= (SELECT max(seq) FROM owner_request) - ?').run(MAX_KEPT);
    },
    changed(ownerId, requestId) {
      const row = one('SELECT answer FROM owner_change WHERE owner_id = ? AND request_id = ?', ownerId, requestId);
      return row === undefined ? undefined : (JSON.parse((row as { answer: string }).answer) as Changed);
    },
    keepChanged(ownerId, answer) {
      const sql = 'INSERT INTO owner_change (owner_id, request_id, answer) VALUES (?, ?, ?)';
      db.prepare(sql).run(ownerId, answer.requestId, JSON.stringify(answer));
      db.prepare('DELETE FROM owner_change WHERE seq <= (SELECT max(seq) FROM owner_change) - ?').run(MAX_CHANGES_KEPT);
    },
  };
}

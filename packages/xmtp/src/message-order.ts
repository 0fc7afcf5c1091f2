import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { ownedAlone } from '@offshoot/runtime/process/private-file.ts';

/** A conversation's messages as the SDK can list them: by sent time, and their number. */
export interface MessageSource {
  /** Must count exactly what `page` can list. */
  count(): Promise<number>;
  /** The newest messages sent before that instant (ns), newest first. */
  page(before: bigint | undefined, limit: number): Promise<Listed[]>;
  /** Whether messages disappear by themselves, which makes counts meaningless. */
  vanishing: boolean;
}

export interface Listed {
  id: string;
  sentAtNs: bigint;
}

export interface Placed {
  id: string;
  position: number;
}

const PAGE = 50;

/**
 * Assigns every message a position in the order in which this client learned of it.
 *
 * The SDK offers none: sent times come from the senders' clocks, so a late message sorts before what was
 * already read; and its "inserted at" counts the seconds of the minute twice, so it jumps backwards
 * by up to a minute at every full minute. Positions therefore live in a small database of our own.
 * New messages are found by walking back from the newest until as many are known as the
 * conversation has; no clock is involved.
 */
export class MessageOrder {
  readonly #db: DatabaseSync;
  readonly #epoch: string;
  readonly #known = new Map<string, number>();
  /** Positions minus messages, if messages have been deleted since. */
  readonly #surplus = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(path: string) {
    this.#db = new DatabaseSync(ownedAlone(path));
    // FULL: after a power loss, a position that a reader has stored as its cursor must not be reused.
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS epoch (id TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS place (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation TEXT NOT NULL,
        message TEXT NOT NULL UNIQUE
      ) STRICT;
      CREATE INDEX IF NOT EXISTS place_by_conversation ON place (conversation, position);
    `);
    this.#db.prepare('INSERT INTO epoch SELECT ? WHERE NOT EXISTS (SELECT 1 FROM epoch)').run(randomUUID().slice(0, 8));
    this.#epoch = String(this.#db.prepare('SELECT id FROM epoch').get()?.id);
  }

  /**
   * Assigns positions to new messages. Calls for one conversation run one after the other and are never shared: a call
   * that started before a message arrived must not serve one that started after.
   */
  refresh(conversation: string, source: MessageSource): Promise<void> {
    const previous = this.#running.get(conversation) ?? Promise.resolve();
    const current = previous.catch(() => undefined).then(() => this.#refresh(conversation, source));
    this.#running.set(conversation, current);
    return current;
  }

  async #refresh(conversation: string, source: MessageSource): Promise<void> {
    const known = this.#knownIn(conversation);
    const surplus = this.#surplus.get(conversation);
    const count = await source.count();
    if (!source.vanishing && surplus !== undefined && known === count + surplus) return;
    const expected = source.vanishing ? Number.POSITIVE_INFINITY : count + (surplus ?? 0);
    const unknown = await this.#unknown(source, expected - known);
    this.#place(conversation, unknown);
    if ((await source.count()) === count) this.#surplus.set(conversation, this.#knownIn(conversation) - count);
  }

  /** Walks back in time until `missing` are found and a page contains nothing new. */
  async #unknown(source: MessageSource, missing: number): Promise<Listed[]> {
    const found = new Map<string, Listed>();
    let before: bigint | undefined;
    let limit = PAGE;
    for (;;) {
      const page = await source.page(before, limit);
      const fresh = page.filter((message) => !found.has(message.id) && !this.#isPlaced(message.id));
      for (const message of fresh) found.set(message.id, message);
      const last = page.at(-1);
      if (!last || page.length < limit) break;
      if (fresh.length === 0 && found.size >= missing) break;
      // The next page starts at the last message's instant again, as others may share it; if a whole page does, request more.
      limit = before === last.sentAtNs + 1n ? limit * 2 : PAGE;
      before = last.sentAtNs + 1n;
    }
    return [...found.values()].sort((a, b) => Number(a.sentAtNs - b.sentAtNs) || (a.id < b.id ? -1 : 1));
  }

  #place(conversation: string, messages: readonly Listed[]): void {
    if (messages.length === 0) return;
    const insert = this.#db.prepare('INSERT INTO place (conversation, message) VALUES (?, ?)');
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const message of messages) insert.run(conversation, message.id);
      this.#db.exec('COMMIT');
    } catch (error) {
      // A full disk has ended it already.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    this.#known.set(conversation, this.#knownIn(conversation) + messages.length);
  }

  after(conversation: string, cursor: string | undefined, limit: number): Placed[] {
    return this.#db
      .prepare('SELECT position, message FROM place WHERE conversation = ? AND position > ? ORDER BY position LIMIT ?')
      .all(conversation, this.#positionOf(cursor), limit)
      .map((row) => ({ id: String(row.message), position: Number(row.position) }));
  }

  /** The newest positioned messages, newest first. */
  latest(conversation: string, limit: number): Placed[] {
    return this.#db
      .prepare('SELECT position, message FROM place WHERE conversation = ? ORDER BY position DESC LIMIT ?')
      .all(conversation, limit)
      .map((row) => ({ id: String(row.message), position: Number(row.position) }));
  }

  positionOfMessage(messageId: string): number | undefined {
    const row = this.#db.prepare('SELECT position FROM place WHERE message = ?').get(messageId);
    return row && Number(row.position);
  }

  cursorAt(position: number): string {
    return `${this.#epoch}.${position}`;
  }

  /** A cursor of another file (this one is new) starts from the beginning. */
  #positionOf(cursor: string | undefined): number {
    const [epoch, position] = (cursor ?? '').split('.');
    return epoch === this.#epoch && Number.isSafeInteger(Number(position)) ? Number(position) : 0;
  }

  #isPlaced(messageId: string): boolean {
    return this.positionOfMessage(messageId) !== undefined;
  }

  #knownIn(conversation: string): number {
    const cached = this.#known.get(conversation);
    if (cached !== undefined) return cached;
    const row = this.#db.prepare('SELECT count(*) AS n FROM place WHERE conversation = ?').get(conversation);
    const known = Number(row?.n);
    this.#known.set(conversation, known);
    return known;
  }

  /** Waits for running calls, then closes the file. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#running.values());
    if (this.#db.isOpen) this.#db.close();
  }
}

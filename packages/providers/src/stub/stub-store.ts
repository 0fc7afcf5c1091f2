import { DatabaseSync } from 'node:sqlite';
import { ownedAlone } from '@offshoot/runtime/process/private-file.ts';

export type ThingKind = 'key' | 'inbox' | 'inbox-key' | 'message' | 'send' | 'order' | 'number' | 'text' | 'block';

export interface Thing<T> {
  id: string;
  body: T;
  isLive: boolean;
}

interface Row {
  id: string;
  body: string;
  is_live: number;
}

/** The providers' state: JSON by kind and ID. In a file it survives a restart. */
export class StubStore {
  readonly #db: DatabaseSync;

  constructor(file = ':memory:') {
    this.#db = new DatabaseSync(ownedAlone(file));
    this.#db.exec(`
      create table if not exists thing (
        seq integer primary key autoincrement, kind text not null, id text not null, body text not null,
        is_live integer not null default 1, unique (kind, id)) strict;`);
  }

  add(kind: ThingKind, id: string, body: object): void {
    this.#db.prepare('insert into thing (kind, id, body) values (?, ?, ?)').run(kind, id, JSON.stringify(body));
  }

  change(kind: ThingKind, id: string, body: object): void {
    this.#db.prepare('update thing set body = ? where kind = ? and id = ?').run(JSON.stringify(body), kind, id);
  }

  /** False if it was not there. */
  remove(kind: ThingKind, id: string): boolean {
    return this.#db.prepare('update thing set is_live = 0 where kind = ? and id = ? and is_live = 1').run(kind, id).changes === 1;
  }

  live<T>(kind: ThingKind, id: string): T | undefined {
    const row = this.#db.prepare('select * from thing where kind = ? and id = ? and is_live = 1').get(kind, id) as Row | undefined;
    return row && (JSON.parse(row.body) as T);
  }

  /** Newest first. */
  allLive<T>(kind: ThingKind): T[] {
    return this.all<T>(kind)
      .filter(({ isLive }) => isLive)
      .map(({ body }) => body);
  }

  /** Newest first, including removed things. */
  all<T>(kind: ThingKind): Thing<T>[] {
    const rows = this.#db.prepare('select * from thing where kind = ? order by seq desc').all(kind) as unknown as Row[];
    return rows.map((row) => ({ id: row.id, body: JSON.parse(row.body) as T, isLive: row.is_live === 1 }));
  }

  close(): void {
    this.#db.close();
  }
}

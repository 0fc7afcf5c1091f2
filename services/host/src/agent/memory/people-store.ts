// The people the agent knows, in its own SQLite file.
import type { DatabaseSync } from 'node:sqlite';
import type { Person } from '@offshoot/memory/people/people.ts';

export interface PeopleStore {
  /** In the order the agent got to know them. */
  all(): Person[];
  /** Replaces all people. Keys missing from the list are deleted. */
  keep(people: readonly Person[]): void;
}

interface Row {
  key: string;
  inbox_id: string | null;
  speaker: string | null;
  names: string;
  aliases: string;
}

const fromRow = ({ key, inbox_id, speaker, names, aliases }: Row): Person => ({
  key,
  names: JSON.parse(names) as string[],
  ...(inbox_id === null ? {} : { inboxId: inbox_id }),
  ...(speaker === null ? {} : { speaker }),
  ...(aliases === '[]' ? {} : { aliases: JSON.parse(aliases) as string[] }),
});

export interface PeopleTable {
  readonly people: PeopleStore;
}

// Statements are prepared when used, as in the conversation store.
export function openPeopleStore(db: DatabaseSync): PeopleStore {
  const all = () => (db.prepare('SELECT * FROM person ORDER BY rowid').all() as unknown as Row[]).map(fromRow);
  return {
    all,
    keep(people) {
      const before = new Map(all().map((person) => [person.key, JSON.stringify(person)]));
      const gone = new Set(before.keys());
      const changed = people.filter((person) => {
        gone.delete(person.key);
        return before.get(person.key) !== JSON.stringify(person);
      });
      for (const key of gone) db.prepare('DELETE FROM person WHERE key = ?').run(key);
      const sql = `INSERT INTO person (key, inbox_id, speaker, names, aliases) VALUES (:key, :inbox_id, :speaker, :names, :aliases)
        ON CONFLICT (key) DO UPDATE SET inbox_id = excluded.inbox_id, speaker = excluded.speaker, names = excluded.names, aliases = excluded.aliases`;
      for (const { key, inboxId, speaker, names, aliases } of changed)
        db.prepare(sql).run({
          key,
          inbox_id: inboxId ?? null,
          speaker: speaker ?? null,
          names: JSON.stringify(names),
          aliases: JSON.stringify(aliases ?? []),
        });
    },
  };
}

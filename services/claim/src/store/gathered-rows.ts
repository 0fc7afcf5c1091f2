import type { Query, Row } from './database.ts';

/** Of one statement. */
const most = 200;

interface Question {
  resolve(row: Row | undefined): void;
  reject(error: unknown): void;
}

interface Statement {
  waiting: Map<string, Question[]>;
  isRunning: boolean;
}

/**
 * Looks rows up by id, many of a moment in one statement: an id that is asked for while the same statement is under way goes
 * into the next, so that no answer is older than its question. One that comes alone does not wait.
 */
export function gatheredRows(query: Query): (sql: string, id: string) => Promise<Row | undefined> {
  const statements = new Map<string, Statement>();

  async function run(sql: string, statement: Statement): Promise<void> {
    statement.isRunning = true;
    while (statement.waiting.size > 0) {
      const batch = [...statement.waiting].slice(0, most);
      for (const [id] of batch) statement.waiting.delete(id);
      const questions = batch.flatMap(([, asked]) => asked);
      try {
        const rows = await query(sql, [batch.map(([id]) => id)]);
        const byId = new Map(rows.map((row) => [row.id, row]));
        for (const [id, asked] of batch) for (const { resolve } of asked) resolve(byId.get(id));
      } catch (error) {
        for (const { reject } of questions) reject(error);
      }
    }
    statement.isRunning = false;
  }

  return (sql, id) =>
    new Promise((resolve, reject) => {
      const statement = statements.get(sql) ?? { waiting: new Map(), isRunning: false };
      statements.set(sql, statement);
      statement.waiting.set(id, [...(statement.waiting.get(id) ?? []), { resolve, reject }]);
      if (!statement.isRunning) void run(sql, statement);
    });
}

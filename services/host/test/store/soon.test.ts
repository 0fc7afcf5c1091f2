import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction, openAgentDatabase, soon } from '../../src/agent/record/agent-database.ts';

const [NORMAL, FULL] = [1, 2];
let folder: string;
let db: DatabaseSync;
const waits = () => (db.prepare('PRAGMA synchronous').get() as { synchronous: number }).synchronous;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offshoot-soon-'));
  db = openAgentDatabase(join(folder, 'agent.db'));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

test('only work inside skips waiting for the disk, even if it fails', () => {
  expect(waits()).toBe(FULL);
  expect(soon(db, waits)).toBe(NORMAL);
  expect(waits()).toBe(FULL);
  expect(() =>
    soon(db, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(waits()).toBe(FULL);
});

test('a transaction that waits for the disk still does so after a call of “soon” inside it', () => {
  inTransaction(db, () => {
    soon(db, () => db.exec("INSERT INTO report (body) VALUES ('{}')"));
    expect(waits()).toBe(FULL);
  });
});

test('another process sees the writes at once, so a process that dies loses nothing', () => {
  soon(db, () => db.exec("INSERT INTO report (body) VALUES ('{}')"));
  const other = new DatabaseSync(join(folder, 'agent.db'));
  expect(other.prepare('SELECT count(*) AS n FROM report').get()).toEqual({ n: 1 });
  other.close();
});

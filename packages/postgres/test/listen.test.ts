import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Listener, listen } from '../src/index.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let admin: pg.Client;
let listener: Listener | undefined;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterEach(() => listener?.close());
afterAll(async () => {
  await admin.end();
  await database.drop();
});

test('hears what is sent to its channel and nothing else', async () => {
  const heard: string[] = [];
  listener = await listen(database.url, 'Work "to" do', (payload) => heard.push(payload));
  await admin.query('select pg_notify($1, $2)', ['another', 'no']);
  await admin.query('select pg_notify($1, $2)', ['Work "to" do', 'yes']);
  await eventually(() => expect(heard).toEqual(['yes']));
});

test('a cut line is repaired, and an empty wake-up says that something may have been missed', async () => {
  const heard: string[] = [];
  listener = await listen(database.url, 'cut', (payload) => heard.push(payload));
  const { rows } = await admin.query(
    "select pg_terminate_backend(pid) as cut from pg_stat_activity where application_name = 'offshoot listen cut'",
  );
  expect(rows).toEqual([{ cut: true }]);
  await eventually(() => expect(heard).toEqual(['']));
  await admin.query("select pg_notify('cut', 'again')");
  await eventually(() => expect(heard).toEqual(['', 'again']));
});

test('close ends the connection, even while the server is unreachable', async () => {
  await using gone = await createTestDatabase();
  const other = await listen(gone.url, 'gone', () => {});
  await gone.drop();
  await other.close();
  const { rows } = await admin.query("select 1 from pg_stat_activity where application_name = 'offshoot listen gone'");
  expect(rows).toEqual([]);
});

test('a server that cannot be reached at the start is an error, not a silent loop', async () => {
  await expect(listen('postgresql://nobody@127.0.0.1:1/none', 'x', () => {})).rejects.toThrow(/ECONNREFUSED/);
});

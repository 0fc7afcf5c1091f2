import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach } from 'vitest';
import { type AgentStore, openAgentStore } from '../../src/agent/agent-store.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import type { HeardMessage } from '../../src/agent/transcript/conversation-store.ts';

/** The current test's. */
export let db: DatabaseSync;
export let store: AgentStore;
let folder: string;

/** Gives each test of the calling file an empty agent database. */
export function withAgentFile(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'offshoot-store-'));
    open();
  });
  afterEach(() => {
    store.close();
    // Left behind by a store that refused to open.
    if (db.isOpen) db.close();
    rmSync(folder, { recursive: true, force: true });
  });
}

function open(): void {
  db = openAgentDatabase(join(folder, 'agent.db'));
  store = openAgentStore(db);
}

/** Reopens it, as after a restart. */
export function reopen(): void {
  store.close();
  open();
}

export const message = (id: string, o: Partial<HeardMessage> = {}): HeardMessage => ({
  messageId: id,
  senderInboxId: 'saul',
  self: false,
  text: `text of ${id}`,
  sentAt: new Date('2026-03-01T10:00:00Z'),
  learn: true,
  answer: true,
  ...o,
});
export const rows = (table: string) => (db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
export const onDisk = (text: string) => readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(text));

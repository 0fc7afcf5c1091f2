// What was forgotten is in no file any more.
import { describe, expect, test } from 'vitest';
import { db, onDisk, reopen, store, withAgentFile } from './agent-file.ts';

withAgentFile();

describe('what was forgotten', () => {
  test('is removed from the pages of the file even after a crash before the compaction', () => {
    const from = { from: 'message' as const, messageId: 'm1', senderInboxId: 'saul', senderName: 'Saul' };
    store.memory.learn([{ kind: 'fact', topic: 'a', text: 'CANARY-TEXT' }], from, new Date(0));
    store.transaction(() => store.memory.forget(store.memory.all().map((item) => item.id)));
    const due = () => db.prepare("SELECT 1 FROM memory_applied WHERE marker = 'compaction-due'").get() !== undefined;
    expect(due()).toBe(true);
    reopen();
    expect(due()).toBe(false);
    expect(onDisk('CANARY-TEXT')).toBe(false);
    expect(store.memory.all()).toEqual([]);
  });
});

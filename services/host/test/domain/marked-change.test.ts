// The host notes a change before the agent makes it, so no old backup can undo one unnoticed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentStore, openAgentStore } from '../../src/agent/agent-store.ts';
import { changeMarked, type MarkKeeper } from '../../src/agent/orders/marked-change.ts';
import { recallMark } from '../../src/agent/ownership/recalling.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import { FRESH } from '../../src/agent/record/domain/agent-state.ts';
import { markOf } from '../../src/agent/record/domain/mark.ts';
import type { RoomDeps } from '../../src/agent/room-deps.ts';
import { type HostStore, openHostStore } from '../../src/host/agents/host-store.ts';
import { CLAIMED } from './claimed-agent.ts';

const ID = 'inst_a';
let folder: string;
let host: HostStore;
const opened: AgentStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offshoot-marked-'));
  host = openHostStore(join(folder, 'host'), { hostId: 'host_a', now: () => new Date() });
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Alice's agent with its own file and the parts that these changes use. */
function agent(file: string, faults: Partial<MarkKeeper> = {}): RoomDeps {
  const store = openAgentStore(openAgentDatabase(join(folder, file)));
  opened.push(store);
  store.change(CLAIMED);
  const marks: MarkKeeper = {
    kept: () => host.marks(ID),
    intend: (mark) => host.intend(ID, mark),
    settle: (mark) => host.settle(ID, mark),
    secured: async () => true,
    ...faults,
  };
  return { instanceId: ID, store, marks, log: createLogger('test', 'silent') } as unknown as RoomDeps;
}
const sellTo = (deps: RoomDeps, ownerId: string) =>
  changeMarked(deps, () => {
    const { claimed, redemptions } = deps.store.state;
    if (claimed === undefined) throw new Error('claimed');
    deps.store.change({ claimed: { ...claimed, ownerId }, redemptions: redemptions + 1 });
  });

test('the very first mark needs no intention, later ones do', () => {
  const intended: string[] = [];
  const deps = agent('a.db', { intend: (mark) => intended.push(mark.ownerId) });
  const { claimed } = deps.store.state;
  deps.store.change({ phase: 'idle', claimed: undefined });
  changeMarked(deps, () => deps.store.change({ phase: 'joining', claimed }));
  expect([intended, host.marks(ID).settled?.ownerId]).toEqual([[], 'alice']);
  deps.store.change({ phase: 'idle', claimed: undefined });
  changeMarked(deps, () => deps.store.change({ phase: 'joining', claimed }));
  expect(intended).toEqual(['alice']);
});

test('the host knows of a change before the agent commits it, and settles it afterwards', () => {
  const seen: unknown[] = [];
  const deps = agent('a.db', {
    intend: (mark) => {
      host.intend(ID, mark);
      const other = openAgentStore(openAgentDatabase(join(folder, 'a.db')));
      opened.push(other);
      seen.push([mark.ownerId, other.state.claimed?.ownerId]);
    },
  });
  recallMark(deps);
  sellTo(deps, 'bob');
  expect(seen).toEqual([['bob', 'alice']]);
  expect(host.marks(ID)).toEqual({ settled: markOf(deps.store.state) });
});

test('a change that the host cannot note does not happen', () => {
  const deps = agent('a.db', {
    intend: () => {
      throw new Error('the disk is full');
    },
  });
  expect(() => sellTo(deps, 'bob')).toThrow('the disk is full');
  expect(deps.store.state).toMatchObject({ claimed: { ownerId: 'alice' }, redemptions: 0 });
});

test('attack: an old backup after a crash before the host could settle: the latest owner stays', () => {
  const first = agent('a.db');
  recallMark(first);
  sellTo(first, 'bob');
  sellTo({ ...first, marks: { ...first.marks, settle: () => undefined } }, 'carol');
  expect(host.marks(ID)).toMatchObject({ settled: { ownerId: 'bob' }, intended: { ownerId: 'carol' } });
  const backup = agent('backup.db');
  recallMark(backup);
  expect(backup.store.state).toMatchObject({ claimed: { ownerId: 'carol' }, redemptions: 2 });
  expect(host.marks(ID).intended).toBeUndefined();
});

test('a failed change leaves the host’s settled mark and the agent unchanged, and can be repeated', () => {
  const deps = agent('a.db');
  recallMark(deps);
  const before = host.marks(ID);
  const failing = () =>
    deps.store.transaction(() => {
      sellTo({ ...deps, marks: { ...deps.marks, settle: () => undefined } }, 'bob');
      throw new Error('killed before it could commit');
    });
  expect(failing).toThrow('killed');
  expect(host.marks(ID).settled).toEqual(before.settled);
  expect(host.marks(ID).intended).toBeDefined();
  recallMark(deps);
  expect(deps.store.state).toMatchObject({ claimed: { ownerId: 'alice' }, redemptions: 0, replayableUntil: FRESH.replayableUntil });
  sellTo(deps, 'bob');
  expect(host.marks(ID).settled).toMatchObject({ ownerId: 'bob', redemptions: 1 });
});

test('a change that no old backup could undo is not noted', () => {
  const deps = agent('a.db', {
    intend: () => {
      throw new Error('noted');
    },
  });
  changeMarked(deps, () => deps.store.change({ conversationId: 'g', stale: true }));
  expect(deps.store.state.conversationId).toBe('g');
});

// The remains of ended agents are deleted despite failures, and only then does the pool learn of their end.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { untilFound } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Agent } from '../src/agent/agent.ts';
import { type HostStore, openHostStore } from '../src/host/agents/host-store.ts';
import { Departures } from '../src/host/leaving/departures.ts';
import { Scheduler } from '../src/scheduling/scheduler.ts';

let root: string;
let store: HostStore;
let scheduler: Scheduler;
let departures: Departures;
/** IDs of instances whose end the pool knows, and of those whose folder cannot be deleted at the moment. */
let reported: string[];
let stubborn: Set<string>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'offshoot-departures-'));
  store = openHostStore(root, { hostId: 'host_a', now: () => new Date() });
  scheduler = new Scheduler({ limits: { duties: 1, calls: 2, mail: 1, health: 1, lease: 1 }, onError: () => {} });
  reported = [];
  stubborn = new Set();
  departures = new Departures({
    agents: {
      takeOut: () => true,
      deleteFolder: (instanceId) => {
        if (stubborn.has(instanceId)) throw new Error('ENOTEMPTY');
        rmSync(folderOf(instanceId), { recursive: true, force: true });
      },
    },
    store,
    pool: {
      registerInstance: async () => 'later',
      report: async (instanceId) => {
        expect(existsSync(folderOf(instanceId))).toBe(false);
        reported.push(instanceId);
        return 'acknowledged';
      },
    },
    scheduler,
    registerAgain: () => {},
    onGone: () => {},
    closeMs: 50,
    log: createLogger('departures', 'silent'),
  });
});

afterEach(async () => {
  await departures.stop();
  scheduler.close();
  store.close();
  rmSync(root, { recursive: true });
});

const folderOf = (instanceId: string) => join(root, 'agents', instanceId);

function agent(instanceId: string, close: () => Promise<void> = async () => {}): Agent {
  mkdirSync(folderOf(instanceId), { recursive: true });
  const state = { credential: 'credential', registered: true, phase: 'leaving', epoch: 0, generation: 0 };
  return { instanceId, state, close } as unknown as Agent;
}

test('a folder that cannot be deleted is deleted later, and does not delay the reports about other agents', async () => {
  stubborn.add('inst_stubborn');
  departures.bury(agent('inst_stubborn'));
  departures.bury(agent('inst_easy'));
  await untilFound('the other one is reported', () => reported.includes('inst_easy'));
  expect(reported).toEqual(['inst_easy']);
  stubborn.clear();
  await untilFound('both are reported', () => reported.length === 2);
  expect(store.unreported()).toEqual([]);
});

test('an agent that does not close is deleted all the same', async () => {
  departures.bury(agent('inst_hanging', () => new Promise(() => {})));
  await untilFound('it is reported', () => reported.length === 1);
});

test('an agent that closes with an error is deleted all the same', async () => {
  departures.bury(agent('inst_failing', () => Promise.reject(new Error('no'))));
  await untilFound('it is reported', () => reported.length === 1);
});

test('what an earlier process left behind is deleted, even if the first attempt fails', async () => {
  stubborn.add('inst_earlier');
  agent('inst_earlier');
  store.letGo('inst_earlier', { lastWords: { credential: 'credential', report: { state: 'gone' } } });
  departures.finish('inst_earlier');
  departures.wake();
  agent('inst_other');
  departures.finish('inst_other');
  await untilFound('the other one is deleted', () => !existsSync(folderOf('inst_other')));
  expect(reported).toEqual([]);
  stubborn.clear();
  await untilFound('it is reported', () => reported.length === 1);
});

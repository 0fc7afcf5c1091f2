// When agents are put to sleep and woken, apart from files and networks.
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { eventually } from '@offshoot/testing';
import type { InboxTopics, TopicCursors, TopicWatch } from '@offshoot/xmtp/topic-watch.ts';
import { afterEach, expect, test } from 'vitest';
import { AGENT_SCHEMA } from '../../src/agent/record/agent-database.ts';
import type { DormantAgent } from '../../src/host/agents/dormant-store.ts';
import type { OpenAgents } from '../../src/host/agents/open-agents.ts';
import type { Backups } from '../../src/host/backups/domain/backup.ts';
import { noBackups } from '../../src/host/backups/no-backups.ts';
import { Bells } from '../../src/host/residency/bells.ts';
import { Residency } from '../../src/host/residency/residency.ts';
import { Scheduler } from '../../src/scheduling/scheduler.ts';

const CLAIMED = { claimId: 'clm_a', ownerId: 'a'.repeat(64) };
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

class FakeAgent {
  readonly instanceId: string;
  changes = 0;
  rests: number | undefined = Number.POSITIVE_INFINITY;
  groups = 1;
  isInboxOpen = true;
  readonly state = {
    phase: 'live',
    generation: 0,
    claimed: CLAIMED,
    template: { templateId: 't', creatorId: 'c', version: 1 },
    ownerChangedAt: 0,
  };
  readonly backedUp = { changes: () => this.changes };
  /** Something that happens while it falls asleep. */
  onLook = () => {};
  onClose = () => {};

  constructor(instanceId: string) {
    this.instanceId = instanceId;
  }

  restsFor = () => this.rests;
  bells = [];
  topics = async (): Promise<InboxTopics> => ({ installationId: this.instanceId, groupIds: Array.from({ length: this.groups }, String) });
  lookAgain = async () => this.onLook();
  closeInbox = async () => {
    this.isInboxOpen = false;
    this.onClose();
  };
  wake = () => {
    this.isInboxOpen = true;
  };
}

function scene({ sleepAfterMs = 20, mostLive, backups = noBackups }: { sleepAfterMs?: number; mostLive?: number; backups?: Backups } = {}) {
  const live = new Map<string, FakeAgent>();
  const rows = new Map<string, DormantAgent>();
  const watched = new Map<string, TopicCursors>();
  const woken: string[] = [];
  const all = { mayAct: true, clock: 0, isNetworkAway: false };
  const scheduler = new Scheduler({
    limits: { duties: 4, calls: 4, mail: 1, health: 4, lease: 1 },
    onError: (error) => {
      throw error;
    },
  });
  const dormant = {
    has: (id: string) => rows.has(id),
    remove: (id: string) => rows.delete(id),
    all: () => rows.values(),
    count: () => rows.size,
    put: (agent: DormantAgent) => void rows.set(agent.instanceId, agent),
    due: (at: Date, limit: number) =>
      [...rows.values()]
        .filter(({ wakeAt }) => wakeAt <= at.getTime())
        .map(({ instanceId }) => instanceId)
        .slice(0, limit),
    nextDue: () => (rows.size === 0 ? undefined : new Date(Math.min(...[...rows.values()].map(({ wakeAt }) => wakeAt)))),
  };
  const add = (id: string) => {
    const agent = new FakeAgent(id);
    live.set(id, agent);
    return agent;
  };
  const agents = {
    all: () => [...live.values()],
    live: (id: string) => live.get(id),
    get: (id: string) => {
      if (!rows.delete(id)) return live.get(id);
      watched.delete(id);
      bells.remove(id);
      woken.push(id);
      return add(id);
    },
    fallAsleep: (agent: FakeAgent, row: Omit<DormantAgent, 'instanceId'>) => {
      if (agent.rests === undefined || agent.isInboxOpen) return false;
      rows.set(agent.instanceId, { instanceId: agent.instanceId, ...row });
      return live.delete(agent.instanceId);
    },
  } as unknown as OpenAgents;
  const watch: TopicWatch = {
    newest: async ({ installationId }) => {
      if (all.isNetworkAway) throw new Error('no network');
      return { installationId, welcomes: '1', groups: {} };
    },
    add: (id, cursors) => void watched.set(id, cursors),
    remove: (id) => void watched.delete(id),
    connection: () => 'online',
    close: async () => {},
  };
  /** By agent: how often its provider was asked, and whether a mail waits. */
  const providers = new Map<string, { asked: number; hasMail: boolean }>();
  const bells = new Bells({
    ...{ scheduler, mayAct: () => all.mayAct, everyMs: 20, log: createLogger('bells', 'silent') },
    bellsOf: (id) => [
      async () => {
        const provider = providers.get(id);
        if (provider === undefined) return false;
        provider.asked += 1;
        return provider.hasMail;
      },
    ],
    onRung: (id) => residency.wake(id),
  });
  const residency = new Residency({
    ...{ agents, dormant, watch, bells, backups, scheduler, sleepAfterMs, mostLive },
    mayAct: () => all.mayAct,
    now: () => new Date(Date.now() + all.clock),
    log: createLogger('residency', 'silent'),
  });
  open.push(async () => {
    await Promise.all([residency.stop(), bells.stop()]);
    scheduler.close();
  });
  return { residency, add, live, rows, watched, woken, providers, all, start: () => residency.start(() => true) };
}

test('an agent that has changed, has work soon, or is in too many groups stays live; the others sleep and are watched', async () => {
  const { add, rows, watched, live, start } = scene();
  const [quiet, busy, due, crowded] = ['quiet', 'busy', 'due', 'crowded'].map(add);
  const changing = setInterval(() => busy && busy.changes++, 2);
  if (due) due.rests = 10;
  if (crowded) crowded.groups = 1_001;
  start();
  await eventually(() => expect([...rows.keys()]).toEqual(['quiet']));
  expect([...watched.keys()]).toEqual(['quiet']);
  expect([...live.keys()]).toEqual(['busy', 'due', 'crowded']);
  expect(crowded?.isInboxOpen).toBe(true);
  expect(quiet?.isInboxOpen).toBe(false);
  clearInterval(changing);
  await eventually(() => expect(rows.has('busy')).toBe(true));
});

test.each(['while it looks once more', 'while its inbox closes'])('what happens %s keeps it awake, with its inbox open', async (when) => {
  const { add, rows, start } = scene();
  const agent = add('a');
  let times = 0;
  const happens = () => {
    if (times++ === 0) agent.changes++;
  };
  if (when.includes('looks')) agent.onLook = happens;
  else agent.onClose = happens;
  start();
  await eventually(() => expect(times).toBeGreaterThan(0));
  if (rows.size === 0) expect(agent.isInboxOpen).toBe(true);
  await eventually(() => expect(rows.has('a')).toBe(true));
  expect(times).toBe(2);
});

test('without the network, without a lease, or if no backup can be made, none falls asleep', async () => {
  let isSecured = false;
  const backups: Backups = { ...noBackups, place: 'p', secure: async () => isSecured };
  const { add, rows, all, start } = scene({ backups });
  all.isNetworkAway = true;
  all.mayAct = false;
  const agent = add('a');
  let looks = 0;
  agent.restsFor = () => {
    looks++;
    return Number.POSITIVE_INFINITY;
  };
  const looked = async () => {
    const before = looks;
    await eventually(() => expect(looks).toBeGreaterThan(before + 2));
    expect(rows.size).toBe(0);
  };
  start();
  await looked();
  all.mayAct = true;
  await looked();
  isSecured = true;
  await looked();
  expect(agent.isInboxOpen).toBe(true);
  all.isNetworkAway = false;
  await eventually(() => expect(rows.get('a')?.backup).toEqual({ place: 'p', generation: 0 }));
});

test('attack: a storm of messages wakes a hundred agents: first come, first served, each once, and no more live than there is room for', async () => {
  const { residency, rows, woken, live, start, add } = scene({ sleepAfterMs: 50, mostLive: 10 });
  const ids = Array.from({ length: 100 }, (_, at) => `agent-${at}`);
  for (const instanceId of ids) rows.set(instanceId, row(instanceId));
  rows.set('other', row('other'));
  add('busy').rests = undefined;
  start();
  for (let times = 0; times < 3; times++) for (const id of ids) residency.wake(id);
  let most = 0;
  await eventually(() => {
    most = Math.max(most, live.size);
    expect(new Set(woken).size).toBe(100);
  });
  expect(most).toBeLessThanOrEqual(10);
  expect([...new Set(woken)]).toEqual(ids);
  expect(rows.has('other')).toBe(true);
});

test('one that is due is woken, also by a clock that was set forward, and not while nothing may act', async () => {
  const { rows, woken, all, start, residency } = scene({ sleepAfterMs: 50 });
  rows.set('soon', row('soon', Date.now() + 5));
  rows.set('tomorrow', row('tomorrow', Date.now() + 86_400_000));
  all.mayAct = false;
  start();
  await new Promise(setImmediate);
  expect(woken).toEqual([]);
  all.mayAct = true;
  residency.resumed();
  await eventually(() => expect(woken).toEqual(['soon']));
  all.clock = 86_400_001;
  await eventually(() => expect(woken).toEqual(['soon', 'tomorrow']));
});

test('after an upgrade, or with another place of backups, an agent is opened at the start', () => {
  const { rows, woken, start, watched } = scene();
  rows.set('same', row('same'));
  rows.set('older', { ...row('older'), schema: 'another' });
  rows.set('elsewhere', { ...row('elsewhere'), backup: { place: 'old', generation: 3 } });
  start();
  expect(woken).toEqual(['older', 'elsewhere']);
  expect([...watched.keys()]).toEqual(['same']);
});

test('at the start of its host, an agent with an e-mail address sleeps on; its provider is asked, and a mail wakes it', async () => {
  const { rows, woken, providers, start } = scene();
  for (const id of ['written-to', 'other']) {
    rows.set(id, { ...row(id), bells: ['mail'] });
    providers.set(id, { asked: 0, hasMail: false });
  }
  rows.set('without', row('without'));
  providers.set('without', { asked: 0, hasMail: true });
  start();
  await eventually(() => expect([...providers.values()].map(({ asked }) => asked > 2)).toEqual([true, true, false]));
  expect(woken).toEqual([]);
  providers.set('written-to', { asked: 0, hasMail: true });
  await eventually(() => expect(woken).toEqual(['written-to']));
  expect([...rows.keys()]).toEqual(['other', 'without']);
});

function row(instanceId: string, wakeAt = Date.now() + 3_600_000): DormantAgent {
  const standing = { ...CLAIMED, ownerChanged: false, state: 'live', templateId: 't', creatorId: 'c', appliedVersion: 1 } as const;
  return {
    instanceId,
    standing,
    cursors: { installationId: '', welcomes: '0', groups: {} },
    backup: undefined,
    bells: [],
    schema: AGENT_SCHEMA,
    wakeAt,
  };
}

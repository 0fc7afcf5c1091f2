// How many idle agents a host creates, how fast, and what it reports with its lease.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@offshoot/refusals/ids';
import { serveAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import { createLogger, type Logger } from '@offshoot/runtime/process/logger.ts';
import { untilFound } from '@offshoot/testing';
import type { ConnectionState } from '@offshoot/xmtp/agent-client.ts';
import { afterEach, describe, expect, test } from 'vitest';
import type { Space } from '../src/host/health/domain/storage-health.ts';
import { EngineWatch } from '../src/host/health/engine-watch.ts';
import { NetworkWatch } from '../src/host/health/network-watch.ts';
import { type ProbedAgent, Probes } from '../src/host/health/probes.ts';
import { isStorageFailure, StorageWatch } from '../src/host/health/storage-watch.ts';
import { watched } from '../src/host/health/watched-engine.ts';
import { Stock } from '../src/host/stock/stock.ts';
import { Scheduler } from '../src/scheduling/scheduler.ts';
import { plainEngine } from './plain-engine.ts';
import { setScene } from './scene.ts';

const log = createLogger('host', 'silent');
const running: { close(): void }[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.close();
});

function scheduler(): Scheduler {
  const one = new Scheduler({
    limits: { duties: 4, calls: 16, mail: 1, health: 1, lease: 1 },
    onError: (error) => expect.fail(String(error)),
  });
  running.push(one);
  return one;
}

describe('the stock', () => {
  /** Agents that either register at once or cannot be made. */
  function stockOf(o: { canMake: boolean }) {
    const seen = { made: 0, asked: 0, joining: [] as string[], newcomers: [] as string[] };
    const stock = new Stock({
      scheduler: scheduler(),
      idleTarget: 2,
      ready: () => (o.canMake ? seen.made : 0),
      newcomers: () => seen.newcomers.map((instanceId) => ({ instanceId, isUnreachable: false })),
      isRegistered: () => true,
      joining: () => seen.joining,
      room: () => 1_000 - seen.made,
      make: () => {
        seen.made += 1;
        return o.canMake;
      },
      askPool: () => {
        seen.asked += 1;
      },
    });
    return { stock, seen };
  }

  test('is made as soon as the pool has answered, and no more while the next answer is pending', async () => {
    const { stock, seen } = stockOf({ canMake: true });
    stock.wake();
    stock.answered(undefined);
    await untilFound('the floor', () => seen.made === 2);
    stock.ask();
    stock.answered(5);
    await untilFound('what the pool wants', () => seen.made === 5);
  });

  test('that cannot be made is tried once and reported to the pool', async () => {
    const { stock, seen } = stockOf({ canMake: false });
    stock.answered(5);
    await untilFound('an attempt', () => seen.made > 0);
    for (let n = 0; n < 20; n++) stock.wake();
    await untilFound('a second one, after the pause', () => seen.made === 2);
    expect(stock.ask()).toEqual({ starting: 0, startFailures: 2 });
  });

  test('waits until the current claims are served', async () => {
    const { stock, seen } = stockOf({ canMake: true });
    stock.answered(2);
    await untilFound('the first two', () => seen.made === 2);
    seen.joining = ['one', 'two', 'three', 'four', 'five'];
    stock.taken();
    stock.ask();
    stock.answered(3);
    await untilFound('a question', () => seen.asked === 1);
    expect(seen.made).toBe(2);
    seen.joining = [];
    stock.wake();
    const served = performance.now();
    await untilFound('one more, after a pause', () => seen.made === 3);
    expect(performance.now() - served).toBeGreaterThan(900);
  });

  test('is made at once if claims wait for it', async () => {
    const { stock, seen } = stockOf({ canMake: true });
    seen.joining = ['one', 'two', 'three', 'four', 'five'];
    stock.answered(3, true);
    await untilFound('all three', () => seen.made === 3);
  });

  test('is made a few at a time, so a new claim has little to wait for', async () => {
    const { stock, seen } = stockOf({ canMake: true });
    seen.newcomers = Array.from({ length: 5 }, (_, n) => `on its way ${n}`);
    stock.answered(100);
    await untilFound('the first few', () => seen.made > 0);
    expect(seen.made + seen.newcomers.length).toBe(8);
  });

  test('asks the pool when agents are taken, but not for each of them', async () => {
    const { stock, seen } = stockOf({ canMake: true });
    for (let n = 0; n < 50; n++) stock.taken();
    await untilFound('a question', () => seen.asked === 1);
    for (let n = 0; n < 50; n++) stock.taken();
    await untilFound('one for the others', () => seen.asked === 2);
  });
});

describe('the probes', () => {
  test('find lost connections, unanswered network probes and failed writes, and notice the recovery', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'offshoot-probes-'));
    running.push({ close: () => rmSync(folder, { recursive: true }) });
    let [now, changes] = [0, 0];
    const agent = (folderName: string, state: ProbedAgent['state'] = { phase: 'live', registered: true }) => ({
      instanceId: folderName,
      state,
      isConnected: true,
      isAnswered: true,
      async askNetwork() {
        if (!this.isAnswered) throw new Error('no answer');
      },
    });
    const [deaf, mute, full, starting] = [agent('.'), agent('.'), agent('gone'), agent('.', { phase: 'idle', registered: false })];
    Object.assign(mute, { instanceId: 'mute' });
    const probes = new Probes({
      scheduler: scheduler(),
      agents: () => [deaf, mute, full, starting],
      folderOf: (id) => join(folder, id === 'gone' ? 'gone' : '.'),
      onChange: () => {
        changes += 1;
      },
      isNetworkAway: () => false,
      log,
      clock: () => now,
    });
    const lookFor = async (ms: number) => {
      for (const end = now + ms; now < end; now += 1000) await probes.look();
    };
    await probes.look();
    expect([probes.troubles(), changes]).toEqual([[], 0]);
    deaf.isConnected = false;
    mute.isAnswered = false;
    await lookFor(75_000);
    expect(probes.troubles()).toEqual([
      { instanceId: '.', message: 'It has no connection to XMTP.' },
      { instanceId: 'mute', message: 'XMTP does not answer it.' },
      { instanceId: 'gone', message: 'Its folder cannot be written.' },
    ]);
    expect(probes.isWell('mute')).toBe(false);
    deaf.isConnected = true;
    mute.isAnswered = true;
    await lookFor(7000);
    expect(probes.troubles().map(({ instanceId }) => instanceId)).toEqual(['gone']);
    expect(existsSync(join(folder, '.probe'))).toBe(false);
  });
});

describe('the space in the data folder', () => {
  const MB = 2 ** 20;
  const enough: Space = { freeBytes: 500 * MB, freeFiles: undefined, isWritable: true };
  /** What it says after each look, as L (low) and F (full), and what it did. */
  function watching() {
    const did: string[] = [];
    let space = enough;
    let now = 0;
    const watch = new StorageWatch({
      folder: '/data',
      minFreeBytes: 100 * MB,
      scheduler: scheduler(),
      onChange: () => did.push(watch.isFull ? 'full' : watch.isLow ? 'low' : 'enough'),
      onRecovered: () => did.push('recovered'),
      log,
      spaceIn: async (_, { isProbed }) => ({ ...space, isWritable: space.isWritable || !isProbed }),
      clock: () => now,
    });
    const looks = async (...spaces: Partial<Space>[]) => {
      for (const one of spaces) {
        space = { ...enough, ...one };
        now += 1_000;
        await watch.look();
      }
      return did.splice(0);
    };
    return { watch, looks };
  }

  test('is low before it is full, and does not flutter', async () => {
    const { looks } = watching();
    const mb = (n: number) => ({ freeBytes: n * MB });
    expect(await looks(mb(101), mb(99), mb(101), mb(124), mb(126))).toEqual(['low', 'enough']);
    expect(await looks(mb(0), mb(2.2), mb(3), mb(0), mb(400))).toEqual(['full', 'low', 'recovered', 'full', 'enough', 'recovered']);
  });

  test('is low if hardly any files can be made, and full if none can', async () => {
    const { looks } = watching();
    expect(await looks({ freeFiles: 900 }, { freeFiles: 3 }, { freeFiles: 9_000 })).toEqual(['low', 'full', 'enough', 'recovered']);
  });

  test('is full if nothing can be written, as with a quota: at once after a failed write, otherwise within ten seconds', async () => {
    const { watch, looks } = watching();
    const over = { isWritable: false };
    expect(await looks({}, over, over)).toEqual([]);
    watch.failed();
    await untilFound('a look', () => watch.isFull);
    expect(await looks({})).toEqual(['full', 'enough', 'recovered']);
    const found = await looks(...Array.from({ length: 11 }, () => over));
    expect(found).toEqual(['full']);
  });

  test('errors that say so are known by their code, or by the SDK’s text', () => {
    const coded = (code: string) => Object.assign(new Error('write failed'), { code });
    const sqlite = Object.assign(new Error('disk'), { errcode: 13 });
    const failures = [coded('ENOSPC'), coded('EDQUOT'), sqlite, new Error('[GroupError::Storage] storage error: database or disk is full')];
    expect(failures.map(isStorageFailure)).toEqual([true, true, true, true]);
    expect([coded('EACCES'), new Error('it is full'), 'full', undefined].map(isStorageFailure)).toEqual([false, false, false, false]);
  });
});

describe('the XMTP network', () => {
  test('that stops answering 900 agents is one line, and one every five minutes, and one when it answers again', async () => {
    const metrics = await serveAdmin({ host: '127.0.0.1', port: 0 });
    const outages = async () =>
      Number(/^offshoot_xmtp_outages_total (\d+)$/m.exec(await (await fetch(`${metrics.url}/metrics`)).text())?.[1] ?? 0);
    // Other tests of this process stop networks, too.
    const before = await outages();
    const said: [level: string, text: string][] = [];
    const log = {
      error: (_: object, text: string) => said.push(['error', text]),
      warn: (_: object, text: string) => said.push(['warn', text]),
    };
    let connections: ConnectionState[] = [];
    let [now, changes] = [0, 0];
    const watch = new NetworkWatch({
      network: { env: 'local', apiUrl: 'http://localhost:1' },
      connections: () => connections,
      scheduler: scheduler(),
      onChange: () => {
        changes += 1;
      },
      log: log as unknown as Logger,
      clock: () => now,
    });
    const lookFor = (ms: number, ...states: [ConnectionState, number][]) => {
      connections = states.flatMap(([state, count]) => Array.from({ length: count }, () => state));
      for (const end = now + ms; now < end; now += 1_000) watch.look();
      return said.splice(0).map(([, text]) => text.slice(0, 36));
    };
    expect(lookFor(60_000)).toEqual([]);
    expect(lookFor(60_000, ['connecting', 900])).toEqual([]);
    expect(lookFor(60_000, ['online', 800], ['offline', 100])).toEqual([]);
    // Streams that are opened anew.
    expect(lookFor(2_000, ['offline', 900])).toEqual([]);
    expect([lookFor(1_000, ['online', 900]), watch.isAway]).toEqual([[], false]);
    expect(lookFor(35_000, ['offline', 899], ['online', 1])).toEqual(['the XMTP network does not answer: th']);
    expect([watch.isAway, changes]).toEqual([true, 1]);
    expect(lookFor(600_000, ['offline', 900])).toEqual(['the XMTP network still does not answ', 'the XMTP network still does not answ']);
    expect(lookFor(5_000, ['connecting', 900])).toEqual([]);
    expect(lookFor(5_000, ['online', 900])).toEqual(['the XMTP network answers again']);
    expect([watch.isAway, changes]).toEqual([false, 2]);
    expect(await outages()).toBe(before + 1);
    await Promise.all([metrics.close(), watch.stop()]);
  });
});

test('checks after a failed call notice an unreachable engine and its return', async () => {
  let isThere = true;
  let [now, changes] = [0, 0];
  const engine = { ...plainEngine(), check: async () => (isThere ? undefined : Promise.reject(new Error('connection refused'))) };
  const onChange = () => {
    changes += 1;
  };
  const watch = new EngineWatch({ engine, scheduler: scheduler(), onChange, log, clock: () => now });
  await watch.look();
  expect(watch.isOk).toBe(true);
  isThere = false;
  const { reply } = watched({ ...engine, reply: () => Promise.reject(new Error('down')) }, (isOk) => watch.called(isOk));
  await expect(reply({} as never, AbortSignal.timeout(1000))).rejects.toThrow('down');
  await untilFound('a check of itself', async () => {
    now += 1000;
    await watch.look();
    return !watch.isOk;
  });
  isThere = true;
  now += 3000;
  await watch.look();
  expect([watch.isOk, changes]).toEqual([true, 2]);
  await watch.stop();
});

test('a host follows the pool: it makes and drops what the pool says, and reports its state', async () => {
  const scene = await setScene();
  try {
    scene.pool.wish.idleTarget = 2;
    const host = await scene.startHost();
    await untilFound('two', () => scene.pool.instances.size === 2);
    const { instanceId } = await scene.pool.takeIdle();
    scene.pool.wish.dropInstanceIds = [instanceId, newId('inst')];
    await untilFound('it is dropped', () => scene.pool.reports.some((report) => report.instanceId === instanceId));
    await untilFound('and replaced', () => scene.pool.instances.size === 3);
    expect(await scene.rpc(host).getHealth({})).toMatchObject({ idle: 2, claimed: 0 });
    expect(scene.pool.told[0]).toMatchObject({ starting: 0, startFailures: 0, troubles: [], engineOk: true, draining: false });
    scene.pool.isAway = true;
    scene.pool.wish.idleTarget = 9;
    expect(host.host.isReady).toBe(true);
  } finally {
    await scene.close();
  }
});

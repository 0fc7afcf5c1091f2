// The courier as a process, with a real commons: what it knows, what it leaves behind, and when it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { passesOfOwner, patternAbout, type RunningCommons, runningCommons, taken } from '@offshoot/commons/testing';
import { type Pass, type PassAct, patternId, patternOf } from '@offshoot/patterns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { couriers } from '../../src/adapters/commons/couriers.ts';
import type { Delivery, Parcel } from '../../src/host/courier/courier.ts';

let commons: RunningCommons;
let alice: Pass[];
let bob: Pass[];
const pids: number[] = [];
const onStarted = (pid: number) => void pids.push(pid);

beforeAll(async () => {
  commons = await runningCommons({ isPublic: true });
  alice = await passesOfOwner(commons);
  bob = await passesOfOwner(commons);
});
afterAll(() => commons.close());

function publication(what: string, passes: Pass[], afterMs = 0): Parcel {
  const pattern = patternOf(patternAbout(what));
  const act: PassAct = { does: 'publish', id: patternId(pattern) };
  return { act, pattern, pass: taken(passes, act), afterMs };
}
function vote(id: string, helped: boolean, passes: Pass[]): Parcel {
  const act: PassAct = { does: 'vote', id, helped };
  return { act, pass: taken(passes, act), afterMs: 0 };
}

async function carried(
  parcels: Parcel[],
  o: { url?: string; ttlMs?: number; signal?: AbortSignal } = {},
): Promise<(Delivery | undefined)[]> {
  const { url = commons.url, signal = new AbortController().signal, ...rest } = o;
  const came: (Delivery | undefined)[] = parcels.map(() => undefined);
  await couriers({ url, onStarted, ...rest })(parcels, {
    signal,
    onDelivery(place, delivery) {
      came[place] = delivery;
    },
  });
  return came;
}
const isAlive = (pid: number) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
const CARRIED = { state: 'carried', problem: '' };

test('texts and votes arrive, each once, also if a courier that was killed had said them before', async () => {
  const hotels = publication('hotels', alice);
  expect(await carried([hotels])).toEqual([CARRIED]);
  const liked = vote(hotels.act.id, true, bob);
  expect(await carried([liked])).toEqual([CARRIED]);
  expect(await carried([hotels, liked])).toEqual([CARRIED, CARRIED]);
  const { patterns } = await commons.as(undefined).queryPatterns({ interests: ['travel'] });
  expect(patterns.map(({ id, helped, failed }) => ({ id, helped, failed }))).toEqual([{ id: hotels.act.id, helped: 1, failed: 0 }]);
  expect(isAlive(pids.at(-1) as number)).toBe(false);
});

test('what the commons refuses comes back with why, and stops nothing else', async () => {
  const unknown = vote(`sha256:${'9'.repeat(64)}`, true, alice);
  const boats = publication('boats', alice);
  expect(await carried([unknown, boats])).toEqual([{ state: 'refused', problem: 'not_found' }, CARRIED]);
});

describe.runIf(process.platform === 'linux')('attack: who reads the courier’s memory, environment and files', () => {
  test('learns texts and passes, and no agent, owner, key, memory item or unspent pass', async () => {
    // Of the host, beside the courier: a real one has them in its memory.
    const canaries = ['inst_canaryaaaaaaaaaaaaaaaaaaaaa', 'c0ffee'.repeat(10), 'Saul’s mother is ill', 'canary-model-key'];
    process.env.OFFSHOOT_CANARY = canaries.join(' ');
    const parcel = publication('slow trains', alice, 60_000);
    const unspent = alice.map(({ output }) => Buffer.from(output));
    const stop = new AbortController();
    const way = carried([parcel], { signal: stop.signal });
    try {
      const pid = pids.at(-1) as number;
      const text = Buffer.from('Confirm slow trains with everybody first.');
      await expect.poll(() => memoryHas(pid, [text]), { timeout: 60_000, interval: 500 }).toEqual([true]);
      expect(
        readFileSync(`/proc/${pid}/environ`, 'latin1')
          .replaceAll(/(^|\0)(PWD|SHLVL|_|OLDPWD)=[^\0]*/g, '')
          .replaceAll('\0', ''),
      ).toBe('');
      expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).not.toMatch(/canary|inst_/);
      const secret = [...canaries.map((one) => Buffer.from(one)), ...unspent, ...unspent.map((one) => Buffer.from(one.toString('hex')))];
      expect(memoryHas(pid, secret).filter(Boolean)).toEqual([]);
    } finally {
      delete process.env.OFFSHOOT_CANARY;
      stop.abort();
      await way.catch(() => {});
    }
  });
});

describe('it is gone', () => {
  let hanging: Server;
  let url: string;
  beforeAll(async () => {
    hanging = createServer(() => {}).listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    const address = hanging.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  });
  afterAll(() => hanging.close());

  test('after its time, also if the commons never answers', async () => {
    expect(await carried([publication('a', bob)], { url, ttlMs: 2_000 })).toEqual([undefined]);
    expect(isAlive(pids.at(-1) as number)).toBe(false);
  });

  test('when its host stops', async () => {
    const stop = new AbortController();
    const way = carried([publication('b', bob)], { url, signal: stop.signal });
    stop.abort();
    expect(await way).toEqual([undefined]);
    expect(isAlive(pids.at(-1) as number)).toBe(false);
  });

  test('after kill -9 of its host', async () => {
    const host = spawn(process.execPath, [fileURLToPath(new URL('./sending.ts', import.meta.url)), url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(host.stdout), 'line');
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    host.kill('SIGKILL');
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

/** Which of these the process has anywhere in its memory. */
function memoryHas(pid: number, wanted: readonly Buffer[]): boolean[] {
  const found = wanted.map(() => false);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n')) {
      const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === '') continue;
      const [start, size] = [Number.parseInt(from, 16), Number.parseInt(to, 16) - Number.parseInt(from, 16)];
      if (size > 256 * 1024 * 1024) continue;
      const bytes = Buffer.alloc(size);
      try {
        readSync(memory, bytes, 0, size, start);
      } catch {
        // What was never written cannot be read.
        continue;
      }
      for (const [at, one] of wanted.entries()) found[at] ||= bytes.includes(one);
    }
  } finally {
    closeSync(memory);
  }
  return found;
}

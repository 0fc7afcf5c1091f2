// A host near its open-file limit says how many agents it has room for, makes no more, and refuses what does not fit.
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capacityFor, requireCapacityFor } from '../src/host/stock/domain/capacity.ts';
import { kill, spawnHostProcess, startHostProcess } from './host-process.ts';
import { type Scene, setScene } from './scene.ts';

describe('room for agents', () => {
  test('depends on the open-file limit, or is less if the operator says so', () => {
    expect(capacityFor({ capacity: 0, openFiles: 1_024, otherFiles: 100 })).toMatchObject({
      agents: 92,
      why: expect.stringContaining('1024 files'),
    });
    expect(capacityFor({ capacity: 20, openFiles: 1_024, otherFiles: 100 })).toMatchObject({
      agents: 20,
      why: expect.stringContaining('CAPACITY is 20'),
    });
    expect(capacityFor({ capacity: 200, openFiles: 1_024, otherFiles: 100 })).toMatchObject({ agents: 92 });
    expect(capacityFor({ capacity: 0, openFiles: undefined, otherFiles: 100 })).toEqual({ agents: undefined, live: undefined, why: '' });
    expect(capacityFor({ capacity: 0, openFiles: 64, otherFiles: 100 })).toMatchObject({ agents: 0 });
  });

  test('that is too small for the existing agents: the error names a sufficient limit', () => {
    expect(() => requireCapacityFor(93, { openFiles: 1_024, otherFiles: 100 })).toThrow(/93 agents.*1024 files.*for 92.*ulimit -n 1030/);
    requireCapacityFor(93, { openFiles: 1_030, otherFiles: 100 });
    requireCapacityFor(93, { openFiles: undefined, otherFiles: 100 });
  });
});

describe('a host process', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene();
  });
  afterAll(() => scene?.close());

  test('makes no more agents than the open-file limit allows, tells the pool, and does not start if it already has more', async () => {
    scene.pool.wish.idleTarget = 50;
    const { child, url } = await spawnHostProcess(scene, { openFiles: 150 });
    const folders = () => readdirSync(join(scene.config.dataDir, 'agents')).length;
    await untilFound('all that it has room for', () => scene.pool.instances.size === 5);
    const rounds = scene.pool.told.length;
    await untilFound('it was asked for more', () => scene.pool.told.length > rounds + 1);
    expect(folders()).toBe(5);
    expect(scene.pool.capacities.get(url)).toBe(5);
    await kill(child);

    const { child: cramped, said } = startHostProcess(scene, { openFiles: 140 });
    const [code] = await once(cramped, 'exit');
    expect(code).toBe(1);
    expect(said.join('\n')).toMatch(/5 agents, and the process may open 140 files, which is enough for 4\. Raise the limit: ulimit -n 150/);
    expect(folders()).toBe(5);
  });
});

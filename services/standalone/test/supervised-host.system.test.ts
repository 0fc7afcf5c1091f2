import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@offshoot/runtime/process/is-alive.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { untilFound } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostOrder } from '../src/host/order.ts';
import { superviseHost } from '../src/host/supervised-host.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'offshoot-supervised-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const program = new URL('./fake-host.ts', import.meta.url);
const supervised = (...turns: string[]) =>
  superviseHost(
    { config: { dataDir, port: 0, mcpOrigins: turns }, chains: new Map(), stuckMs: 0, logLevel: 'silent' } as unknown as HostOrder,
    {
      log: createLogger('test', 'silent'),
      program,
    },
  );
const starts = () =>
  readFileSync(join(dataDir, 'starts'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [pid: number, port: number]);

test('a host that is killed is started again on its port, also if it dies of its start', async () => {
  const host = await supervised('run', 'die', 'fail', 'run');
  expect(host.port).toBe(7);
  process.kill(starts()[0]?.[0] ?? 0, 'SIGKILL');
  const [pid] = await untilFound('it runs again', () => starts()[3]);
  expect(starts().map(([, port]) => port)).toEqual([0, 7, 7, 7]);
  await host.close();
  expect(isAlive(pid)).toBe(false);
});

test('what is left over of a killed parent is waited for; any other failure of the first start is one of the whole', async () => {
  const host = await supervised('in-use', 'in-use', 'run');
  expect(starts()).toHaveLength(3);
  await host.close();
  rmSync(join(dataDir, 'starts'));
  await expect(supervised('fail')).rejects.toThrow('No.');
  await expect(supervised('run', 'die')).rejects.toThrow('ended while it started');
});

test('attack: a host that no longer hears is ended all the same, and leaves nothing behind', async () => {
  const host = await supervised('block');
  const [pid] = starts()[0] ?? [0];
  await host.close();
  expect(isAlive(pid)).toBe(false);
});

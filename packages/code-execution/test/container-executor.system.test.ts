import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { eventually } from '@offshoot/testing';
import { describe, expect, test, vi } from 'vitest';
import { containerName, LABEL, runArguments, untilOf } from '../src/container/command-line.ts';
import { openContainerExecutor } from '../src/container/container-executor.ts';
import { saysLimitsHeld } from '../src/container/limits-held.ts';
import type { ContainerSettings } from '../src/container/settings.ts';
import { NO_RULES } from '../src/executor.ts';
import { executorContract } from './executor-contract.ts';
import { runtimeHere } from './runtime-here.ts';

const log = createLogger('executor', process.env.LOG_LEVEL ?? 'silent');
const runtime = runtimeHere();
const settings: ContainerSettings = { kind: 'docker', images: ['usual', 'other'], network: 'filtered', atOnce: 4 };

test('no policy gives anything of the host, or more than the limits', () => {
  const most = { cpuMillis: 64_000, memoryMib: 262_144, diskMib: 1_048_576, processes: 4_096, timeoutSeconds: 3_600 };
  const args = runArguments('name', { ...NO_RULES, ...most, image: 'other', network: 'open', writablePaths: ['/data'] }, settings).join(
    ' ',
  );
  for (const part of [
    '--network filtered',
    '--read-only',
    '--cap-drop ALL',
    '--security-opt no-new-privileges',
    '--user 65534:65534',
    '--memory 4096m --memory-swap 4096m',
    '--pids-limit 512',
    '--cpus 4',
    '--log-driver none',
    '--pull=never',
    '--tmpfs /data:rw,nosuid,nodev,noexec,mode=1777,size=1024m',
    'timeout -s KILL 600',
  ])
    expect(args).toContain(part);
  expect(args).not.toMatch(/--volume|-v |--mount|--privileged|--env|--device|--publish/);
  expect(runArguments('name', NO_RULES, settings).join(' ')).toContain('--network none');
});

test('a name says when its container is left over', () => {
  expect(untilOf(containerName(1_795_000_000, 'a'.repeat(26)))).toBe(1_795_000_000);
  for (const name of ['offshoot-code-x', 'postgres', `offshoot-code-1-${'A'.repeat(26)}`, `x-offshoot-code-1-${'a'.repeat(26)}`])
    expect(untilOf(name)).toBeUndefined();
});

test('a runtime that is not there runs nothing, and says so', async () => {
  const executor = openContainerExecutor({ ...settings, kind: 'no-such-runtime' as 'docker' }, { log });
  const call = executor.run({ code: 'print(1)', rules: NO_RULES, payer: 'x' }, new AbortController().signal);
  await expect(call).rejects.toMatchObject({ why: 'unavailable' });
  await executor.close();
});

test.each([
  ['podman', 'false v1 [cpuset cpu memory pids]', true],
  ['podman', 'false v2 []', true],
  ['podman', 'true v2 [cpuset cpu io memory pids]', true],
  ['podman', 'true v2 [memory pids]', false],
  ['podman', 'true v1 []', false],
  ['podman', 'warning', false],
  ['podman', '', false],
  ['docker', 'true true true', true],
  ['docker', 'true false true', false],
  ['docker', '', false],
] as const)('%s that says “%s” holds limits: %s', (kind, said, areHeld) => {
  expect(saysLimitsHeld(kind, `${said}\n`)).toBe(areHeld);
});

test('attack: a runtime that would run code without limits runs none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  try {
    const asked = join(folder, 'asked');
    const script = `#!/bin/sh\necho "$1" >> ${asked}\n[ "$1" = info ] && echo "true v1 []"\nexit 0\n`;
    writeFileSync(join(folder, 'podman'), script, { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    const executor = openContainerExecutor({ ...settings, kind: 'podman' }, { log });
    const call = executor.run({ code: 'print(1)', rules: NO_RULES, payer: 'x' }, new AbortController().signal);
    await expect(call).rejects.toMatchObject({ why: 'unavailable' });
    await executor.close();
    expect(readFileSync(asked, 'utf8').split('\n')).toContain('info');
    expect(readFileSync(asked, 'utf8').split('\n')).not.toContain('run');
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
});

// Without a runtime, none of this is shown.
describe.skipIf(typeof runtime === 'string')(
  `in a container${typeof runtime === 'string' ? ` (skipped: ${runtime})` : ''}`,
  { timeout: 120_000 },
  () => {
    if (typeof runtime === 'string') return;
    const { kind } = runtime;
    const there = () =>
      spawnSync(kind, ['ps', '--all', '--filter', `label=${LABEL}`, '--format', '{{.Names}}'], { encoding: 'utf8' }).stdout.trim();

    executorContract(() => openContainerExecutor(runtime, { log }));

    test('after a run, after one that was stopped, and after its end, no container is there', async () => {
      const executor = openContainerExecutor(runtime, { log });
      const run = (code: string, signal = new AbortController().signal) =>
        executor.run({ code, rules: { ...NO_RULES, timeoutSeconds: 2 }, payer: 'x' }, signal).catch(() => {});
      await run('print(1)');
      await run('while True: pass');
      await run('while True: print("x" * 1000)');
      expect(there()).toBe('');
      // Who leaves before the runtime has made the container leaves none behind, and waits for no end of it.
      const leaver = new AbortController();
      const left = run('while True: pass', leaver.signal);
      setImmediate(() => leaver.abort());
      await left;
      expect(there()).toBe('');
      const endless = run('while True: pass');
      await eventually(() => expect(there()).not.toBe(''));
      await executor.close();
      await endless;
      expect(there()).toBe('');
    });

    test('what a killed process leaves behind ends by itself, and is removed by the next one', async () => {
      const script = `import { openContainerExecutor } from ${JSON.stringify(new URL('../src/container/container-executor.ts', import.meta.url))};
import { createLogger } from '@offshoot/runtime/process/logger.ts';
const executor = openContainerExecutor(${JSON.stringify(runtime)}, { log: createLogger('x', 'silent') });
const rules = ${JSON.stringify({ ...NO_RULES, timeoutSeconds: 600 })};
executor.run({ code: 'while True: pass', rules, payer: 'x' }, new AbortController().signal);`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore', cwd: import.meta.dirname });
      await eventually(() => expect(there()).not.toBe(''));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const [name = ''] = there().split('\n');
      expect(name).not.toBe('');
      // Its time is not over, so another process leaves it alone.
      const next = openContainerExecutor(runtime, { log, sweepMs: 100 });
      await next.run({ code: 'print(1)', rules: NO_RULES, payer: 'x' }, new AbortController().signal);
      expect(there()).toContain(name);
      const late = containerName(Math.floor(Date.now() / 1000) - 1, name.slice(-26));
      spawnSync(kind, ['rename', name, late]);
      await eventually(() => expect(there()).toBe(''));
      await next.close();
    });
  },
);

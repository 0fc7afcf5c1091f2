// One test run in a copy of the checkout, in its own processes, until the first failure or a timeout.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface TestRun {
  result: 'passed' | 'failed' | 'out of time';
  /** The test that failed first, for people, and its file and full name if known. */
  failed?: string;
  file?: string;
  name?: string;
  ms: number;
}

/** Time to stop what it started (PostgreSQL, a network) before it is killed. */
const GOODBYE_MS = 3_000;
const running = new Set<ChildProcess>();

/** Runs the tests of these files, or only the one of this name. */
export async function runTests(folder: string, tests: readonly string[], limitMs: number, name?: string): Promise<TestRun> {
  const report = join(folder, 'mutants-report.json');
  rmSync(report, { force: true });
  const began = performance.now();
  const only = name === undefined ? [] : [`--testNamePattern=^${RegExp.escape(name)}$`];
  const args = ['run', ...tests, ...only, '--bail=1', '--maxWorkers=2', '--reporter=json', `--outputFile=${report}`];
  // Its own process group, so that everything it started ends with it.
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], { cwd: folder, detached: true, stdio: 'ignore' });
  running.add(child);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void stop(child);
  }, limitMs);
  const code = await ended.finally(() => {
    clearTimeout(timer);
    running.delete(child);
  });
  const ms = performance.now() - began;
  if (isLate) return { result: 'out of time', ms };
  return code === 0 ? { result: 'passed', ms } : { result: 'failed', ...firstFailure(report, folder), ms };
}

/** Ends all runs at once, with everything they started. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(stop));
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  signal(child, 'SIGTERM');
  await Promise.race([gone, pause(GOODBYE_MS, undefined, { ref: false })]);
  signal(child, 'SIGKILL');
}

function signal({ pid }: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // It has already exited.
  }
}

interface Report {
  testResults: { name: string; message?: string; assertionResults: { status: string; fullName: string; failureMessages: string[] }[] }[];
}

function firstFailure(report: string, folder: string): Pick<TestRun, 'failed' | 'file' | 'name'> {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    for (const { name, assertionResults } of testResults) {
      const failed = assertionResults.find(({ status }) => status === 'failed');
      if (failed === undefined) continue;
      const file = name.slice(folder.length + 1);
      const isLate = failed.failureMessages.some((message) => /timed out in \d+ms/.test(message));
      return { file, name: failed.fullName, failed: `${file} › ${failed.fullName}${isLate ? ' (timed out)' : ''}` };
    }
    const broken = testResults.find(({ assertionResults, message }) => message || assertionResults.length === 0)?.name;
    if (broken === undefined) return { failed: 'the run' };
    const file = broken.slice(folder.length + 1);
    return { file, failed: `${file} (does not load)` };
  } catch {
    return { failed: 'the run (no report)' };
  }
}

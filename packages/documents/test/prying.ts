// What an attacker would try who has taken over the code that reads files: each try answers what it got, or why not.
import { closeSync, fstatSync, openSync, readFileSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { answerJobs } from '../src/confined/answer-jobs.ts';
import type { ReadingJob } from '../src/confined/frames.ts';

export interface Prying extends ReadingJob {
  files: readonly string[];
  port: number;
}

const tried = async (attempt: () => unknown): Promise<string> => {
  try {
    return `got ${String(await attempt())}`;
  } catch (error) {
    return error instanceof Error ? `${('code' in error && error.code) || error.message}` : String(error);
  }
};

interface Inner {
  _kill(pid: number, signal: number): unknown;
  _debugProcess(pid: number): unknown;
  execve(file: string, args: string[], env: object): unknown;
  _linkedBinding(name: string): unknown;
}

function kindOf(fd: number): string {
  const found = fstatSync(fd);
  return found.isFile() || found.isDirectory() ? 'a file' : 'no file';
}

const named = (name: string): string => name;

answerJobs(async ({ files, port }: Prying) => ({
  files: await Promise.all(files.map((path) => tried(() => readFileSync(path, 'utf8').length))),
  otherwise: await Promise.all(
    files.flatMap((path) =>
      [
        () => readFileSync(Buffer.from(path), 'utf8').length,
        () => readFileSync(new Uint8Array(Buffer.from(path)) as unknown as string, 'utf8').length,
        async () => (await readFile(path, 'utf8')).length,
        async () => (await open(path)).close(),
        () => closeSync(openSync(path, 'r')),
        () => statSync(path).size,
        () => realpathSync.native(path),
        () => symlinkSync(path, `${tmpdir()}/link-${process.pid}`),
        async () => (await import(`${path}?text`, { with: { type: 'json' } })).default,
      ].map(tried),
    ),
  ),
  descriptors: await Promise.all(Array.from({ length: 64 }, (_, fd) => tried(() => kindOf(fd)))),
  processes: await Promise.all(
    [
      () => process.kill(process.ppid, 0),
      () => (process as unknown as Inner)._kill(process.ppid, 0),
      () => (process as unknown as Inner)._debugProcess(process.ppid),
      () => (process as unknown as Inner).execve('/bin/true', [], {}),
      () => process.dlopen({ exports: {} }, '/lib/libc.so.6', 0),
      () => (process as unknown as Inner)._linkedBinding('tcp_wrap'),
      () => process.chdir('/proc'),
      () => process.report.writeReport(),
      () => process.loadEnvFile('/proc/self/environ'),
    ].map(tried),
  ),
  environment: Object.keys(process.env),
  modules: await Promise.all(
    ['net', 'node:net', 'node:http', 'node:dns/promises', 'node:child_process', 'node:worker_threads', 'node:sqlite', 'node:module'].map(
      (name) => tried(() => import(named(name))),
    ),
  ),
  builtin: await tried(() => process.getBuiltinModule('node:net')?.connect),
  binding: await tried(() => (process as unknown as { binding(name: string): object }).binding('tcp_wrap')),
  interfaces: Object.keys(networkInterfaces()),
  fetched: await tried(async () => (await fetch(`http://127.0.0.1:${port}/`)).status),
}));

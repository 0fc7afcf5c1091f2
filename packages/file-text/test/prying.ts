// What somebody would do who has taken over the code that reads files: each try answers what it got, or why not.
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { answerJobs } from '../src/confined/answer-jobs.ts';
import type { ReadingJob } from '../src/confined/job.ts';

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

const named = (name: string): string => name;

answerJobs(async ({ files, port }: Prying) => ({
  files: await Promise.all(files.map((path) => tried(() => readFileSync(path, 'utf8').length))),
  environment: Object.keys(process.env),
  modules: await Promise.all(
    ['net', 'node:net', 'node:http', 'node:dns/promises', 'node:child_process', 'node:worker_threads'].map((name) =>
      tried(() => import(named(name))),
    ),
  ),
  builtin: await tried(() => process.getBuiltinModule('node:net')?.connect),
  binding: await tried(() => (process as unknown as { binding(name: string): object }).binding('tcp_wrap')),
  interfaces: Object.keys(networkInterfaces()),
  fetched: await tried(async () => (await fetch(`http://127.0.0.1:${port}/`)).status),
}));

// Measures the memory that the parts that act take in an idle agent: the same agents with them and without, in turns. Linux only.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IdleKind, makeIdleAgents } from '@offshoot/host/testing';
import type { IdleMemory, IdleOptions } from './idle-child.ts';

const ROUNDS = 5;

/** Bytes of resident memory and of heap that each agent takes, one for each round. */
export async function weighIdleAgents(agents: number): Promise<Record<IdleKind, IdleMemory[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-idle-'));
  const folderOf = (kind: IdleKind) => join(folder, kind);
  const weighed: Record<IdleKind, IdleMemory[]> = { plain: [], acting: [] };
  try {
    for (const kind of ['plain', 'acting'] as const) makeIdleAgents(folderOf(kind), kind, agents);
    for (let round = 0; round < ROUNDS; round += 1)
      for (const kind of ['plain', 'acting'] as const) weighed[kind].push(await weigh({ folder: folderOf(kind), kind, agents }));
    return weighed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function weigh(options: IdleOptions): Promise<IdleMemory> {
  const child = fork(new URL('./idle-child.ts', import.meta.url), [JSON.stringify(options)], { execArgv: ['--expose-gc'] });
  const { promise, resolve, reject } = Promise.withResolvers<IdleMemory>();
  child.once('message', (weighed) => resolve(weighed as IdleMemory));
  child.once('exit', (code) => reject(new Error(`the process with idle agents ended with ${code}`)));
  return promise;
}

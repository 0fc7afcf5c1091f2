// Opens idle agents and says what each takes. Forked by idle.ts for each round, so that none profits from memory of the round before.
import { readFileSync } from 'node:fs';
import { type IdleKind, openIdleAgents } from '@offshoot/host/testing';

export interface IdleOptions {
  folder: string;
  kind: IdleKind;
  agents: number;
}

/** Bytes for each agent. */
export interface IdleMemory {
  resident: number;
  heap: number;
}

/** Open while nothing is measured: the first ones load code and grow the heap. */
const WARM_UP = 20;

const { folder, kind, agents } = JSON.parse(process.argv[2] ?? '{}') as IdleOptions;
await (await openIdleAgents(folder, kind, WARM_UP))();
const before = collected();
const close = await openIdleAgents(folder, kind, agents);
const after = collected();
await close();
process.send?.({ resident: (after.resident - before.resident) / agents, heap: (after.heap - before.heap) / agents } satisfies IdleMemory);
process.disconnect?.();

function collected(): IdleMemory {
  // The second one frees what the first one's finalizers let go.
  for (let time = 0; time < 2; time += 1) globalThis.gc?.();
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return { resident: Number(resident?.[1] ?? 0) * 1024, heap: process.memoryUsage().heapUsed };
}

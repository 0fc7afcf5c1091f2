// How many agents a host has room for: each keeps files open, and a process may open only so many.

/** Files one agent keeps open: its own, the inbox's and the message-order databases, each with log and index. */
const FILES_PER_AGENT = 9;
/** One in ten agents briefly needs more: a backup, a workspace file. */
const SPARE_PER_AGENT = 1;

export interface Capacity {
  /** Maximum number of agents, even if the pool wants more. Undefined: unlimited. */
  readonly agents: number | undefined;
  /** Maximum number of live agents: a dormant one opens no file. Undefined: unlimited. */
  readonly live: number | undefined;
  /** Why not more, for operators and the pool. */
  readonly why: string;
}

/** `capacity`: set by the operator; 0: not set. `openFiles`: the process's limit; undefined: none. `sleep`: agents at rest are dormant. */
export function capacityFor(o: { capacity: number; openFiles: number | undefined; otherFiles: number; sleep?: boolean }): Capacity {
  const byFiles = agentsWithin(o.openFiles, o.otherFiles);
  const byOperator = o.capacity === 0 ? undefined : o.capacity;
  if (o.sleep && byOperator !== undefined) return { agents: byOperator, live: byFiles, why: `OFFSHOOT_HOST_CAPACITY is ${byOperator}.` };
  if (byFiles !== undefined && (byOperator === undefined || byFiles < byOperator))
    return { agents: byFiles, live: byFiles, why: `The process may open ${o.openFiles} files, which is enough for ${byFiles} agents.` };
  return { agents: byOperator, live: byFiles, why: byOperator === undefined ? '' : `OFFSHOOT_HOST_CAPACITY is ${byOperator}.` };
}

/** Throws if the host has more agents than it can open: none is opened then, and none is lost. */
export function requireCapacityFor(held: number, { openFiles, otherFiles }: { openFiles: number | undefined; otherFiles: number }): void {
  const most = agentsWithin(openFiles, otherFiles);
  if (most === undefined || held <= most) return;
  const needed = otherFiles + held * (FILES_PER_AGENT + SPARE_PER_AGENT);
  throw new Error(
    `This host has ${held} agents, and the process may open ${openFiles} files, which is enough for ${most}. Raise the limit: ulimit -n ${needed}`,
  );
}

function agentsWithin(openFiles: number | undefined, otherFiles: number): number | undefined {
  if (openFiles === undefined) return undefined;
  return Math.max(0, Math.floor((openFiles - otherFiles) / (FILES_PER_AGENT + SPARE_PER_AGENT)));
}

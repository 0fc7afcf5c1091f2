// How many agents a host has room for: each keeps files open, and a process may open only so many.

/** What one agent keeps open: its database, that of its inbox and that of its messages' order, each with log and index. */
const FILES_PER_AGENT = 9;
/** Of ten agents one does something that takes more for a moment: a backup, a workspace file. */
const SPARE_PER_AGENT = 1;

export interface Room {
  /** Agents that it takes in all, whatever the pool wants. Undefined: nothing limits it. */
  readonly agents: number | undefined;
  /** Why no more, for operators and for the pool. */
  readonly why: string;
}

/** `capacity`: what the operator set; 0: nothing. `openFiles`: the process's limit; undefined: there is none. */
export function roomFor(o: { capacity: number; openFiles: number | undefined; otherFiles: number }): Room {
  const byFiles = agentsWithin(o.openFiles, o.otherFiles);
  const byOperator = o.capacity === 0 ? undefined : o.capacity;
  if (byFiles !== undefined && (byOperator === undefined || byFiles < byOperator))
    return { agents: byFiles, why: `The process may open ${o.openFiles} files, which is enough for ${byFiles} agents.` };
  return { agents: byOperator, why: byOperator === undefined ? '' : `OFFSHOOT_HOST_CAPACITY is ${byOperator}.` };
}

/** Throws where the host has more agents than it can open: none of them is opened then, and none is lost. */
export function requireRoomFor(held: number, { openFiles, otherFiles }: { openFiles: number | undefined; otherFiles: number }): void {
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

import type { BackedUp } from '../host/backups/domain/backup.ts';
import type { OrderDeps } from './agent-deps.ts';
import type { AgentStore } from './agent-store.ts';

interface BackedUpDeps extends Pick<OrderDeps, 'instanceId' | 'marks' | 'workspace'> {
  readonly store: AgentStore;
}

/** The agent, as a backup of it is made. */
export function backedUp({ instanceId, workspace, store, marks }: BackedUpDeps): BackedUp {
  return {
    instanceId,
    folder: workspace.folder,
    get inboxId() {
      return store.state.phase === 'idle' ? undefined : store.state.inboxId;
    },
    get epoch() {
      return store.state.epoch;
    },
    changes: () => store.changes(),
    nextGeneration() {
      store.change({ generation: store.state.generation + 1 });
      return store.state.generation;
    },
    snapshot: () => store.snapshot(),
    marks: () => marks.kept(),
  };
}

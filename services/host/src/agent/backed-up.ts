import type { AgentStore } from './agent-store.ts';
import type { OrderDeps } from './orders/order-checks.ts';
import type { BackedUp } from './record/domain/backed-up.ts';
import type { Workspace } from './workspace/workspace.ts';

interface BackedUpDeps extends Pick<OrderDeps, 'instanceId' | 'marks'> {
  readonly workspace: Pick<Workspace, 'folder'>;
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

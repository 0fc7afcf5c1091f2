import type { BackedUp } from '../host/backups/domain/backup.ts';
import type { AgentContext } from './agent-context.ts';

/** The agent, as a backup of it is made. */
export function backedUp({ instanceId, workspace, store, marks }: AgentContext): BackedUp {
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

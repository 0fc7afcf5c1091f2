// Takes over instances from lost hosts. The restored folder is both the record and the result: once it exists, the agent in it does the
// rest, even after a kill; until then, the pool repeats its order.

import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '@offshoot/refusals';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { AgentStore } from '../../agent/agent-store.ts';
import type { EffectKinds } from '../../agent/effects/effect-kinds.ts';
import { endRestoredEffects } from '../../agent/effects/restored.ts';
import { reportStanding } from '../../agent/record/standing-report.ts';
import type { HostStore } from '../agents/host-store.ts';
import type { OpenAgents } from '../agents/open-agents.ts';
import type { Backups, RestoreOrder } from '../backups/domain/backup.ts';
import { isUnfinished, restoreFolder } from '../backups/restored-folder.ts';
import { parkedFolder } from './parking.ts';

export interface RestoringOptions {
  agents: OpenAgents;
  /** Folder that contains the agents' folders. */
  folder: string;
  store: HostStore;
  backups: Backups;
  effectKinds: EffectKinds;
  /** Why the host accepts no more. Undefined: it does. */
  fullBecause(): string | undefined;
  park(instanceId: string): Promise<void>;
  now: () => Date;
  log: Logger;
}

export class Restoring {
  readonly #o: RestoringOptions;
  /** The pool repeats its orders: only one per instance runs at a time. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(o: RestoringOptions) {
    this.#o = o;
    for (const name of readdirSync(o.folder)) if (isUnfinished(name)) rmSync(join(o.folder, name), { recursive: true, force: true });
  }

  /** Throws BACKUP_UNAVAILABLE and HOST_AT_CAPACITY. Repeatable. */
  restore(order: RestoreOrder): Promise<{ generation: number }> {
    const { instanceId } = order;
    const before = this.#running.get(instanceId) ?? Promise.resolve();
    const current = before.catch(() => undefined).then(() => this.#restore(order));
    this.#running.set(instanceId, current);
    const ended = () => {
      if (this.#running.get(instanceId) === current) this.#running.delete(instanceId);
    };
    current.then(ended, ended);
    return current;
  }

  /** Resolves when nothing is being restored. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #restore(order: RestoreOrder): Promise<{ generation: number }> {
    const { agents, store, backups, log } = this.#o;
    const { instanceId, inboxId, epoch } = order;
    const present = agents.get(instanceId);
    if (present?.state.inboxId === inboxId && present.state.epoch === epoch) return { generation: present.state.generation };
    if (store.isGone(instanceId)) throw unavailable(instanceId, 'the instance was released here');
    if (present !== undefined && present.state.epoch > epoch) throw unavailable(instanceId, 'it was restored for a later order');
    const full = present === undefined ? this.#o.fullBecause() : undefined;
    if (full !== undefined)
      throw new Refusal('HOST_AT_CAPACITY', `The host cannot take another instance. ${full}`, { help: 'Restore it on another host.' });
    const { header, content } = await backups.read(order);
    const { settled } = content.marks;
    if (settled !== undefined && store.marks(instanceId).settled === undefined) store.settle(instanceId, settled);
    // It was never fenced, and its inbox may have been taken over in the meantime: it is restored afresh from the backup place.
    await this.#o.park(instanceId);
    const folder = agents.folderOf(instanceId);
    if (existsSync(folder)) renameSync(folder, parkedFolder(folder, instanceId));
    const now = this.#o.now().getTime();
    try {
      await restoreFolder(folder, content.files, (agent) => prepare(agent, { epoch, now, effectKinds: this.#o.effectKinds }));
    } catch (error) {
      log.error({ instanceId, epoch, err: error }, 'cannot restore an agent');
      throw unavailable(instanceId, 'its content cannot be opened here');
    }
    if (agents.open(instanceId) === undefined) {
      // Someone else may be running it by then: the next start must not open it and take the inbox.
      agents.deleteFolder(instanceId);
      throw unavailable(instanceId, 'its content cannot be opened here');
    }
    log.info({ instanceId, epoch, generation: header.generation, madeAt: new Date(header.madeAt) }, 'restored from its backup');
    return { generation: header.generation };
  }
}

/**
 * Adjusts the state of an agent that continues on another host. Statements that were redeemed after the backup are not known here, had no
 * effect outside and were acknowledged to nobody, since both wait for a backup: they may be redeemed, like an order that never arrived.
 */
function prepare(store: AgentStore, { epoch, now, effectKinds }: { epoch: number; now: number; effectKinds: EffectKinds }): void {
  const { conversationId } = store.state;
  store.change({
    epoch,
    credential: undefined,
    revocationOwed: true,
    journalOwed: true,
    // It asks to join at once, even if it asked shortly before the move.
    notBefore: 0,
    ...(conversationId === undefined ? {} : { movedAt: now }),
  });
  if (store.nostr.standing().publicKey !== '') store.nostr.change({ isMoved: true });
  store.outgoing.startOver();
  endRestoredEffects(store, effectKinds);
  // The pool may know of later events than the backup.
  reportStanding(store);
}

function unavailable(instanceId: string, why: string): Refusal {
  return new Refusal('BACKUP_UNAVAILABLE', `The instance cannot be restored: ${why}.`, { metadata: { instanceId } });
}

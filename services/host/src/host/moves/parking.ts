// Agents that now run on another host: stopped here without a goodbye, and never opened again.
import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Agent } from '../../agent/agent.ts';
import type { OpenAgents } from '../agents/open-agents.ts';
import type { Backups } from '../backups/domain/backup.ts';

/** A host ignores folders with this name at start-up. The operator decides about them. */
export function parkedFolder(folder: string, instanceId: string): string {
  const first = join(dirname(folder), `.fenced-${instanceId}`);
  let free = first;
  for (let copy = 2; existsSync(free); copy++) free = `${first}-${copy}`;
  return free;
}

export interface ParkingOptions {
  agents: OpenAgents;
  backups: Backups;
  /** It is another host's from now on. */
  onStopped(instanceId: string): void;
  log: Logger;
}

export class Parking {
  readonly #o: ParkingOptions;
  readonly #underway = new Set<Promise<void>>();

  constructor(o: ParkingOptions) {
    this.#o = o;
  }

  /** If killed before the rename, the host opens it at the next start, lists it and is told again. */
  park(instanceId: string): Promise<void> {
    const { agents, log } = this.#o;
    const agent = agents.live(instanceId);
    // A dormant one is not woken: its inbox is another host's now.
    const isHere = agent === undefined ? agents.takeOutDormant(instanceId) : agents.takeOut(agent);
    if (!isHere) return Promise.resolve();
    log.warn({ instanceId, phase: agent?.state.phase ?? 'dormant' }, 'another host runs the instance now; parked it here');
    const parking = this.#stop(instanceId, agent)
      .catch((error: unknown) => log.error({ instanceId, err: error }, 'could not park an agent; the next start will'))
      .finally(() => this.#underway.delete(parking));
    this.#underway.add(parking);
    return parking;
  }

  /** Resolves when nothing is being parked. */
  async ended(): Promise<void> {
    await Promise.all(this.#underway);
  }

  async #stop(instanceId: string, agent: Agent | undefined): Promise<void> {
    const { agents, backups, onStopped } = this.#o;
    await backups.unwatch(instanceId);
    await agent?.close();
    onStopped(instanceId);
    const folder = agents.folderOf(instanceId);
    renameSync(folder, parkedFolder(folder, instanceId));
  }
}

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
    const agent = agents.get(instanceId);
    if (agent === undefined || !agents.takeOut(agent)) return Promise.resolve();
    log.warn({ instanceId, phase: agent.state.phase }, 'another host runs the instance now; parked it here');
    const parking = this.#stop(agent)
      .catch((error: unknown) => log.error({ instanceId, err: error }, 'could not park an agent; the next start will'))
      .finally(() => this.#underway.delete(parking));
    this.#underway.add(parking);
    return parking;
  }

  /** Resolves when nothing is being parked. */
  async ended(): Promise<void> {
    await Promise.all(this.#underway);
  }

  async #stop(agent: Agent): Promise<void> {
    const { agents, backups } = this.#o;
    await backups.unwatch(agent.instanceId);
    await agent.close();
    const folder = agents.folderOf(agent.instanceId);
    renameSync(folder, parkedFolder(folder, agent.instanceId));
  }
}

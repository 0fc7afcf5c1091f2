// The agents that this host has opened, and their folders.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@offshoot/process/logger.ts';
import { Agent, type AgentEnvironment } from '../agent/agent.ts';

const INSTANCE_ID = /^inst_[a-z2-7]{26}$/;

export interface OpenAgentsOptions {
  /** One folder in it for each agent. */
  folder: string;
  environmentOf(instanceId: string): AgentEnvironment;
  onOpened(agent: Agent): void;
  log: Logger;
}

export class OpenAgents {
  readonly #o: OpenAgentsOptions;
  readonly #agents = new Map<string, Agent>();

  constructor(o: OpenAgentsOptions) {
    this.#o = o;
    mkdirSync(o.folder, { recursive: true, mode: 0o700 });
  }

  get(instanceId: string): Agent | undefined {
    return this.#agents.get(instanceId);
  }

  all(): Agent[] {
    return [...this.#agents.values()];
  }

  idle(): Agent[] {
    return this.all().filter(({ state }) => state.phase === 'idle');
  }

  /** Those on their way into their conversations. */
  joining(): string[] {
    return this.all().flatMap(({ instanceId, state }) => (state.phase === 'joining' ? [instanceId] : []));
  }

  folderOf(instanceId: string): string {
    return join(this.#o.folder, instanceId);
  }

  /** Those that have a folder, open or not. */
  onDisk(): string[] {
    return readdirSync(this.#o.folder).filter((name) => INSTANCE_ID.test(name));
  }

  deleteFolder(instanceId: string): void {
    rmSync(this.folderOf(instanceId), { recursive: true, force: true });
  }

  /** A folder that is not there is made: a new agent. Undefined: it cannot be opened; the log says why. */
  open(instanceId: string): Agent | undefined {
    try {
      const agent = new Agent(instanceId, this.folderOf(instanceId), this.#o.environmentOf(instanceId));
      this.#agents.set(instanceId, agent);
      this.#o.onOpened(agent);
      agent.wake();
      return agent;
    } catch (error) {
      // One damaged folder must not take the other agents down.
      this.#o.log.error({ instanceId, err: error }, 'cannot open an agent');
      return undefined;
    }
  }

  /** A new one. False: it could not be made. */
  make(instanceId: string): boolean {
    if (this.open(instanceId)) return true;
    // Nobody knows of it: the next start would only fail at it again.
    this.deleteFolder(instanceId);
    return false;
  }

  /** From here on nobody finds it; closing it is the caller's. False: it is not this one that is held. */
  takeOut(agent: Agent): boolean {
    return this.#agents.get(agent.instanceId) === agent && this.#agents.delete(agent.instanceId);
  }

  wake(): void {
    for (const agent of this.#agents.values()) agent.wake();
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((agent) => agent.close()));
  }
}

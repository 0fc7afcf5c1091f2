// The agents open on this host, and their folders.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { Agent, type AgentEnvironment } from '../../agent/agent.ts';

export interface OpenAgentsOptions {
  /** Contains one folder per agent. */
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

  /** Agents that are joining their conversations. */
  joining(): string[] {
    return this.all().flatMap(({ instanceId, state }) => (state.phase === 'joining' ? [instanceId] : []));
  }

  folderOf(instanceId: string): string {
    return join(this.#o.folder, instanceId);
  }

  /** Agents with a folder, open or not. */
  onDisk(): string[] {
    return readdirSync(this.#o.folder).filter((name) => SYNTAX.instanceId.test(name));
  }

  deleteFolder(instanceId: string): void {
    rmSync(this.folderOf(instanceId), { recursive: true, force: true });
  }

  /**
   * Creates the folder of a new agent if missing. Undefined: it cannot be opened; the log says why. Throws a StartError if another build has
   * made it.
   */
  open(instanceId: string): Agent | undefined {
    try {
      const agent = new Agent(instanceId, this.folderOf(instanceId), this.#o.environmentOf(instanceId));
      this.#agents.set(instanceId, agent);
      this.#o.onOpened(agent);
      agent.wake();
      return agent;
    } catch (error) {
      // The agent is of another build, as the others are: the host must not start without them.
      if (error instanceof StartError) throw error;
      // One damaged folder must not take the other agents down.
      this.#o.log.error({ instanceId, err: error }, 'cannot open an agent');
      return undefined;
    }
  }

  /** Makes a new agent. False: it failed. */
  make(instanceId: string): boolean {
    if (this.open(instanceId)) return true;
    // Nobody knows of it, and the next start would only fail again.
    this.deleteFolder(instanceId);
    return false;
  }

  /** Removes it from the list; the caller closes it. False: this is not the agent held. */
  takeOut(agent: Agent): boolean {
    return this.#agents.get(agent.instanceId) === agent && this.#agents.delete(agent.instanceId);
  }

  /** Messages that they could not store are read from the network again. */
  reopenInboxes(): void {
    for (const agent of this.#agents.values()) agent.reopenInbox();
  }

  wake(): void {
    for (const agent of this.#agents.values()) agent.wake();
  }

  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.all().map((agent) => agent.close()));
    for (const one of closed)
      if (one.status === 'rejected') this.#o.log.error({ err: one.reason }, 'an agent could not be closed in good order');
  }
}

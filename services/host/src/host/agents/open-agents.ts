// The agents of this host: those that are live, those that are dormant, and their folders.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { StartError } from '@offshoot/runtime/process/start-error.ts';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { Agent, type AgentEnvironment } from '../../agent/agent.ts';
import type { DormantAgent, DormantStore } from './dormant-store.ts';

export interface OpenAgentsOptions {
  /** Contains one folder per agent. */
  folder: string;
  environmentOf(instanceId: string): AgentEnvironment;
  onOpened(agent: Agent): void;
  dormant: DormantStore;
  /** A dormant agent is dormant no more. */
  onWoken(instanceId: string): void;
  log: Logger;
}

export class OpenAgents {
  readonly #o: OpenAgentsOptions;
  readonly #agents = new Map<string, Agent>();

  constructor(o: OpenAgentsOptions) {
    this.#o = o;
    mkdirSync(o.folder, { recursive: true, mode: 0o700 });
  }

  /** Wakes one that is dormant. */
  get(instanceId: string): Agent | undefined {
    return this.live(instanceId) ?? (this.takeOutDormant(instanceId) ? this.open(instanceId) : undefined);
  }

  live(instanceId: string): Agent | undefined {
    return this.#agents.get(instanceId);
  }

  has(instanceId: string): boolean {
    return this.#agents.has(instanceId) || this.#o.dormant.has(instanceId);
  }

  /** Those that are live. */
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

  /** Closes an agent whose inbox is closed, if it is still at rest. The row comes first: after a kill, it is dormant. */
  fallAsleep(agent: Agent, row: Omit<DormantAgent, 'instanceId'>): boolean {
    const { instanceId } = agent;
    if (this.#agents.get(instanceId) !== agent || agent.restsFor() === undefined) return false;
    this.#o.dormant.put({ instanceId, ...row });
    if (agent.closeAtRest()) return this.#agents.delete(instanceId);
    this.#o.dormant.remove(instanceId);
    return false;
  }

  /** Its folder stays, for the next to open it. False: it is not dormant. */
  takeOutDormant(instanceId: string): boolean {
    if (!this.#o.dormant.remove(instanceId)) return false;
    this.#o.onWoken(instanceId);
    return true;
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

import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { Database } from '../database/database.ts';
import type { HostAddress } from '../placement/store/host-addresses.ts';
import type { TemplateDeps } from '../templates/commands/known-template.ts';
import type { Wake } from '../work/domain/work.ts';
import type { AgentFacts } from './domain/agent-facts.ts';
import type { LifeStep } from './domain/lifecycle.ts';
import type { AgentRows } from './store/agent-rows.ts';

/** The host of an instance that is ending. */
export interface EndHost {
  release(
    to: HostAddress,
    ended: { instanceId: string; claimId: string; statement: Uint8Array | undefined },
    signal: AbortSignal,
  ): Promise<void>;
}

/** A host that says which of its instances sleep. */
export interface ResidencyHost {
  listDormant(to: HostAddress, instanceIds: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
}

export interface StatementDeps {
  identities: InboxKeysReader;
  now: () => Date;
}

export interface ReadInstancesDeps extends TemplateDeps {
  hosts: ResidencyHost;
  now: () => Date;
}

export interface InstanceDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
}

export interface ReleaseDeps extends InstanceDeps {
  identities: InboxKeysReader;
}

export interface DeadlineDeps {
  db: Database;
  takeSteps: TakeSteps;
  now: () => Date;
  log: Logger;
}

export interface EndInstancesDeps {
  db: Database;
  hosts: EndHost;
  takeSteps: TakeSteps;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}

/** Applies the steps that the tables allow to an instance and its claim, and wakes dependent work. */
export type TakeSteps = (
  instanceId: string,
  steps: LifeStep[] | ((rows: AgentRows) => LifeStep[]),
  more?: { also?: (rows: AgentRows) => void; facts?: AgentFacts },
) => Promise<void>;

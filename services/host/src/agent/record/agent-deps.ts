// The dependencies of an agent's rooms. Each function names those that it needs, at most eight.

import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { OriginProof, proveOrigin } from '@offshoot/statements/origin-proofs/prove-origin.ts';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { type AgentDescription, describe } from '../versions/domain/signed-version.ts';
import type { AgentRecord, RestingRecord } from './agent-record.ts';
import { namesOf } from './domain/agent-state.ts';

/** What every room has, plus the tables that it names. */
export interface AgentDeps<Tables = unknown> {
  readonly instanceId: string;
  readonly store: AgentRecord & Tables;
  readonly now: () => Date;
  readonly log: Logger;
  readonly wake: Wake;
}

interface Wake {
  /** Runs the duties again: joining, profile, intake, sending, transfers. */
  duties(): void;
  /** Checks again what the engine has to do. */
  thoughts(): void;
  /** Checks again what it is to work on. */
  goals(): void;
  /** Checks again what was approved. */
  effects(): void;
  /** Checks again when to read what others learned. */
  commons(): void;
  /** Checks again what to report to the pool. */
  reports(): void;
}

/** For work that ends when the agent closes. */
export interface LoopDeps<Tables = unknown> extends AgentDeps<Tables> {
  /** Aborted when the agent closes. */
  readonly closing: AbortSignal;
  readonly proveOrigin: OriginProver;
}

/** The host's proof, for the profile, that it runs this agent. */
export type OriginProver = (agent: Parameters<typeof proveOrigin>[1], at: Date) => OriginProof;

/** For work that needs the open inbox. */
export interface OnlineDeps<Tables = unknown> extends LoopDeps<Tables> {
  readonly client: XmtpAgentClient;
}

/** The template's description and the agent's names. Claimed agents only. */
export function character({ instanceId, store }: { instanceId: string; store: RestingRecord }): {
  description: AgentDescription;
  names: string[];
  name: string;
  model: string;
} {
  const version = store.templateVersion();
  if (version === undefined) throw new Error(`${instanceId} is claimed and has no template version`);
  const description = describe(version.content);
  const names = namesOf(store.state, description.agentName);
  return {
    description,
    names,
    name: names[0] ?? description.agentName,
    model: store.state.claimed?.modelOverride || description.model,
  };
}

// The dependencies of an agent's rooms. Each function names those that it needs, at most eight.
import type { OriginProof, proveOrigin } from '@offshoot/origin-proofs';
import type { Logger } from '@offshoot/process/logger.ts';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AgentRecord, Redemptions, RoomStores } from './agent-store.ts';
import type { AnswerTurn } from './conversation/thinking/answer-turn.ts';
import { namesOf } from './domain/agent-state.ts';
import type { EffectKinds } from './effects/effect-kinds.ts';
import type { MarkKeeper } from './ownership/marked-change.ts';
import { type AgentDescription, describe } from './template/domain/signed-version.ts';
import type { TimedEngine } from './timed-engine.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What every room has, plus the stores of the named rooms. */
export interface AgentDeps<Rooms extends keyof RoomStores = never> {
  readonly instanceId: string;
  readonly store: AgentRecord & Pick<RoomStores, Rooms>;
  readonly now: () => Date;
  readonly log: Logger;
  readonly wake: Wake;
}

interface Wake {
  /** Runs the duties again: joining, profile, intake, sending, transfers. */
  duties(): void;
  /** Checks again what the engine has to do. */
  thoughts(): void;
  /** Checks again what was approved. */
  effects(): void;
  /** Checks again what to report to the pool. */
  reports(): void;
}

/** For work that ends when the agent closes. */
export interface LoopDeps<Rooms extends keyof RoomStores = never> extends AgentDeps<Rooms> {
  /** Aborted when the agent closes. */
  readonly closing: AbortSignal;
  readonly proveOrigin: OriginProver;
  readonly turn: AnswerTurn;
  readonly engine: Pick<TimedEngine, 'name' | 'withModel'>;
}

/** The host's proof, for the profile, that it runs this agent. */
export type OriginProver = (agent: Parameters<typeof proveOrigin>[1], at: Date) => OriginProof;

/** For work that needs the open inbox. */
export interface OnlineDeps<Rooms extends keyof RoomStores = never> extends LoopDeps<Rooms> {
  readonly client: XmtpAgentClient;
}

/** The rooms that orders can change. */
type OrderedRooms =
  | 'alarms'
  | 'allowances'
  | 'cards'
  | 'conversation'
  | 'decisions'
  | 'effects'
  | 'incoming'
  | 'mails'
  | 'memory'
  | 'outgoing'
  | 'payments'
  | 'previews'
  | 'sent'
  | 'servers'
  | 'texts'
  | 'tools';

/** For signed orders, which are verified and then carried out in one transaction. */
export interface OrderDeps extends AgentDeps<OrderedRooms> {
  readonly store: AgentDeps<OrderedRooms>['store'] & Redemptions;
  readonly identities: InboxKeysReader;
  /** What an old backup of the agent's folder cannot undo. */
  readonly marks: MarkKeeper;
  readonly effectKinds: EffectKinds;
  readonly workspace: Workspace;
}

/** The template's description and the agent's names. Claimed agents only. */
export function character({ instanceId, store }: Pick<AgentDeps, 'instanceId' | 'store'>): {
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

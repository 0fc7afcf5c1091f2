// What an agent's rooms work with. Each function names what it needs of it: never more than eight things.
import type { Logger } from '@offshoot/process/logger.ts';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AgentRecord, Redemptions, RoomStores } from './agent-store.ts';
import { namesOf } from './domain/agent-state.ts';
import type { MarkKeeper } from './ownership/marked-change.ts';
import { type AgentDescription, describe } from './template/domain/signed-version.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What every room has, and the tables of the rooms that it names. */
export interface AgentDeps<Rooms extends keyof RoomStores = never> {
  readonly instanceId: string;
  readonly store: AgentRecord & Pick<RoomStores, Rooms>;
  readonly now: () => Date;
  readonly log: Logger;
  readonly wake: Wake;
}

interface Wake {
  /** Look at the duties (join, profile, intake, sending, transfers) again. */
  duties(): void;
  /** Look at what the engine has to do again. */
  thoughts(): void;
  /** There is something to tell the pool. */
  reports(): void;
}

/** For work that ends when the agent closes. */
export interface LoopDeps<Rooms extends keyof RoomStores = never> extends AgentDeps<Rooms> {
  /** Aborted when the agent closes. */
  readonly closing: AbortSignal;
}

/** With the inbox open. */
export interface OnlineDeps<Rooms extends keyof RoomStores = never> extends LoopDeps<Rooms> {
  readonly client: XmtpAgentClient;
}

/** What orders can change. */
type OrderedRooms = 'conversation' | 'incoming' | 'memory' | 'outgoing' | 'previews' | 'sent' | 'tools';

/** For orders that somebody has signed: verified first, then carried out in one transaction. */
export interface OrderDeps extends AgentDeps<OrderedRooms> {
  readonly store: AgentDeps<OrderedRooms>['store'] & Redemptions;
  readonly identities: InboxKeysReader;
  /** What an old backup of the agent's folder cannot take back. */
  readonly marks: MarkKeeper;
  readonly workspace: Workspace;
}

/** The template's description and the names that the agent goes by. Only for claimed agents. */
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

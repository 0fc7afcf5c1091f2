// What the steps of one agent share.
import type { Logger } from '@offshoot/rpc';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AgentStore } from './agent-store.ts';
import type { AnswerPace } from './conversation/domain/answer-pace.ts';
import { namesOf } from './domain/agent-state.ts';
import type { Engine } from './domain/engine.ts';
import type { MarkKeeper } from './ownership/marked-change.ts';
import { type AgentDescription, describe } from './template/domain/signed-version.ts';
import type { SecretScanner } from './transfers/domain/selection/secret-scanner.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface AgentContext {
  readonly instanceId: string;
  readonly store: AgentStore;
  readonly workspace: Workspace;
  /** What an old backup of the two above cannot take back. */
  readonly marks: MarkKeeper;
  readonly engine: Engine;
  readonly engineTimeoutMs: number;
  readonly secretScanner: SecretScanner;
  /** How fast it speaks; what its thinking costs whom is in the store. */
  readonly answerPace: AnswerPace;
  readonly identities: InboxKeysReader;
  readonly now: () => Date;
  readonly log: Logger;
  /** Aborted when the agent closes. */
  readonly closing: AbortSignal;
  /** Look at the duties (join, profile, intake, sending, transfers) again. */
  wakeDuties(): void;
  /** Look at what the engine has to do again. */
  wakeThinking(): void;
  /** There is something to tell the pool. */
  wakeReports(): void;
}

/** A context whose inbox is open. */
export interface OnlineContext extends AgentContext {
  readonly client: XmtpAgentClient;
}

/** The template's description and the names that the agent goes by. Only for claimed agents. */
export function character(ctx: AgentContext): { description: AgentDescription; names: string[]; name: string; model: string } {
  const version = ctx.store.templateVersion();
  if (version === undefined) throw new Error(`${ctx.instanceId} is claimed and has no template version`);
  const description = describe(version.content);
  const names = namesOf(ctx.store.state, description.agentName);
  return {
    description,
    names,
    name: names[0] ?? description.agentName,
    model: ctx.store.state.claimed?.modelOverride || description.model,
  };
}

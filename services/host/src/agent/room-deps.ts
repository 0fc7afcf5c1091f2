// What an agent's rooms work with: the services of its host, and the agent's own parts.

import type { Engine } from '@offshoot/engine/engine.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { InboxKeysReader, XmtpNetwork } from '@offshoot/xmtp';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { AgentStore } from './agent-store.ts';
import type { CommonsOrderDeps } from './commons/commons-orders.ts';
import type { AskForPasses, Courier, PassLink } from './commons/courier.ts';
import type { CommonsLists, TeamCommons } from './commons/lists.ts';
import type { PatternPublishingDeps } from './commons/sharing.ts';
import type { AnswerTurn } from './conversation/answer-turn.ts';
import type { TemplatePages } from './conversation/profile.ts';
import type { ThinkingDeps } from './conversation/thinking/thinking.ts';
import type { RejoiningDeps } from './desk/rejoining.ts';
import type { Similarity } from './domain/similarity.ts';
import type { DispatchingDeps } from './effects/dispatching.ts';
import type { EffectKinds } from './effects/effect-kinds.ts';
import { type JournalLink, poolJournal } from './effects/journal.ts';
import { TimedEngine } from './engine/timed-engine.ts';
import type { BegunSignIns } from './mcp/begun-sign-ins.ts';
import type { ServerOrderDeps } from './mcp/server-orders.ts';
import type { VisitingDeps } from './mcp/server-visits.ts';
import type { NostrOrderDeps } from './nostr/nostr-orders.ts';
import type { PublishingDeps } from './nostr/publishing.ts';
import type { Relays } from './nostr/relays.ts';
import type { MarkKeeper } from './orders/marked-change.ts';
import { agentReadings, type ReadingServices } from './reading/agent-readings.ts';
import { filesFor } from './reading/conversation-files.ts';
import type { KeepingUpDeps } from './reading-commons/keeping-up.ts';
import type { ShowingDeps } from './received/showing.ts';
import type { OnlineDeps, OriginProver } from './record/agent-deps.ts';
import type { TaskingDeps } from './tasking/reviewing-tasks.ts';
import type { Carrier } from './texts/carrier.ts';
import { type OperatorsModels, onOperatorsModels } from './tools/operators-engine.ts';
import { type OwnKeys, withOwnKey } from './tools/own-key-engine.ts';
import type { SecretScanner } from './transfers/domain/selection/secret-scanner.ts';
import type { MakingDeps } from './transfers/making.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What all agents of a host share. */
interface AgentServices extends ReadingServices {
  commonsLists: CommonsLists;
  teamCommons: TeamCommons;
  courier: Courier;
  signIns: BegunSignIns;
  network: XmtpNetwork;
  engine: Engine;
  engineTimeoutMs: number;
  operatorsModels: OperatorsModels;
  /** Undefined: keys of their own are not used. */
  ownKeys: OwnKeys | undefined;
  secretScanner: SecretScanner;
  similarity: Similarity;
  identities: InboxKeysReader;
  effectKinds: EffectKinds;
  carrier: Carrier;
  relays: Relays;
  proveOrigin: OriginProver;
  pages: TemplatePages;
}

export interface RoomEnvironment {
  services: AgentServices;
  journal: JournalLink;
  passes: PassLink;
  marks: MarkKeeper;
  now: () => Date;
  log: Logger;
}

/** All that the agent's rooms need; each names its part. */
export type RoomDeps = ServerOrderDeps &
  CommonsOrderDeps &
  PatternPublishingDeps &
  KeepingUpDeps &
  VisitingDeps &
  NostrOrderDeps &
  PublishingDeps &
  ThinkingDeps &
  MakingDeps &
  DispatchingDeps &
  ShowingDeps &
  TaskingDeps &
  RejoiningDeps & { readonly store: AgentStore; readonly hears: boolean; readonly pages: TemplatePages };
export type OnlineRoomDeps = RoomDeps & OnlineDeps;

interface OwnDeps extends Pick<RoomDeps, 'instanceId' | 'closing' | 'wake'> {
  store: AgentStore;
  workspace: Workspace;
  turn: AnswerTurn;
  /** Its inbox, once it is open. */
  client: () => XmtpAgentClient | undefined;
}

export function roomDeps({ services, journal, passes, ...env }: RoomEnvironment, { client, ...own }: OwnDeps): RoomDeps {
  const { instanceId, store, workspace, closing, wake } = own;
  const {
    engine,
    engineTimeoutMs: timeoutMs,
    operatorsModels,
    ownKeys,
    secretScanner,
    similarity,
    identities,
    effectKinds,
    toolCaller,
    signIns,
    relays,
    proveOrigin,
    pages,
    commonsLists,
    teamCommons,
    courier,
  } = services;
  const credential = () => store.state.credential;
  const renewCredential = () => {
    store.change({ credential: undefined });
    wake.reports();
  };
  const askForPasses: AskForPasses = async (asked) => {
    const own = credential();
    const answer = own === undefined ? 'unreachable' : await passes.issuePasses(instanceId, own, asked);
    if (answer !== 'not-allowed') return answer;
    renewCredential();
    return 'unreachable';
  };
  const deps: RoomDeps = {
    ...env,
    ...own,
    inbox: client,
    hears: services.transcriber !== undefined,
    askForPasses,
    ...{
      secretScanner,
      similarity,
      identities,
      effectKinds,
      toolCaller,
      signIns,
      relays,
      proveOrigin,
      pages,
      commonsLists,
      teamCommons,
      courier,
    },
    engine: new TimedEngine(
      withOwnKey(
        onOperatorsModels(engine, operatorsModels, () => deps),
        ownKeys,
        () => deps,
      ),
      { timeoutMs, closing },
    ),
    journal: poolJournal({
      ...{ pool: journal, instanceId },
      ...{ credential, renewCredential },
      secret: async () => (await workspace.sealingKeys()).privateKey,
    }),
    readings: (message) =>
      agentReadings(deps, services, filesFor(deps, message), { askedBy: message.senderInboxId, paid: operatorsModels.paidTokens }),
  };
  return deps;
}

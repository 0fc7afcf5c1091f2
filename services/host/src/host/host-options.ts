import type { Engine } from '@offshoot/engine/engine.ts';
import type { AllowedModels, Transcriber } from '@offshoot/models';
import type { HostKey } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { InboxKeysReader, XmtpNetwork } from '@offshoot/xmtp';
import type { CommonsLists, TeamCommons } from '../agent/commons/lists.ts';
import type { TemplatePages } from '../agent/conversation/profile.ts';
import type { Similarity } from '../agent/domain/similarity.ts';
import type { EffectKinds } from '../agent/effects/effect-kinds.ts';
import type { Chains } from '../agent/effects/kinds/wallet/chains.ts';
import type { Mailbox } from '../agent/mail/mailbox.ts';
import type { BegunSignIns } from '../agent/mcp/begun-sign-ins.ts';
import type { ToolCaller } from '../agent/mcp/tool-caller.ts';
import type { RelayNetwork } from '../agent/nostr/relays.ts';
import type { FileReader } from '../agent/reading/file-reader.ts';
import type { WebReader } from '../agent/reading/web-page.ts';
import type { Carrier } from '../agent/texts/carrier.ts';
import type { TokenBudgets } from '../agent/tools/operators-model.ts';
import type { OwnKeys } from '../agent/tools/own-key-engine.ts';
import type { SecretScanner } from '../agent/transfers/domain/selection/secret-scanner.ts';
import type { Backups } from './backups/domain/backup.ts';
import type { Trip } from './courier/courier.ts';
import type { PoolCallbacks, PoolClient } from './pool/pool-client.ts';
import type { Capacity } from './stock/domain/capacity.ts';

export interface HostOptions {
  dataDir: string;
  /** How it and its agents call the pool. */
  pool(o: PoolCallbacks): PoolClient;
  serviceKey: HostKey;
  network: XmtpNetwork;
  /** Minimum number of idle instances, even if the pool wants fewer. */
  idleTarget: number;
  /** Maximum number of agents. */
  room: Capacity;
  /** How long nothing has happened to an agent that falls asleep, milliseconds. 0: none does. */
  sleepAfterMs: number;
  /** Space in the data folder below which it takes no claims. */
  minFreeBytes: number;
  backups: Backups;
  engine: Engine;
  /** Models that the operator pays for, and how much of them. */
  allowedModels: AllowedModels;
  tokenBudgets: TokenBudgets;
  engineTimeoutMs: number;
  /** Undefined: agents' own keys are not used. */
  ownKeys: OwnKeys | undefined;
  /** How long a stop waits for work in progress, and then for the last backups. */
  drainMs: number;
  secretScanner: SecretScanner;
  similarity: Similarity;
  identities: InboxKeysReader;
  effectKinds: EffectKinds;
  mailbox: Mailbox;
  /** Undefined: the operator lets agents read no web pages. */
  webReader: WebReader | undefined;
  carrier: Carrier;
  relayNetwork: RelayNetwork;
  fileReader: FileReader;
  /** Undefined: no endpoint transcribes voice messages. */
  transcriber: Transcriber | undefined;
  toolCaller: ToolCaller;
  signIns: BegunSignIns;
  pages: TemplatePages;
  chains: Chains;
  commonsLists: CommonsLists;
  teamCommons: TeamCommons;
  /** Carries to the commons of the host. */
  courierTrip: Trip;
  now: () => Date;
  log: Logger;
}

// Composition root of an instance host.

import { join } from 'node:path';
import type { Engine } from '@offshoot/engine/engine.ts';
import { createOpenAiTranscriber } from '@offshoot/models';
import { serve } from '@offshoot/rpc';
import { hostKeyOf } from '@offshoot/rpc/auth';
import { need } from '@offshoot/runtime/admin/readiness.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { type OutgoingLimits, OutgoingRateLimiter } from '@offshoot/safe-fetch';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { ChainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import { createAgentMailbox } from './adapters/agent-mailbox.ts';
import { createAgentMailer } from './adapters/agent-mailer.ts';
import { couriers } from './adapters/commons/couriers.ts';
import { createCommonsLists } from './adapters/commons/lists.ts';
import { createTeamCommons } from './adapters/commons/team-commons.ts';
import { DEFAULT_ENGINE_TIMEOUT_MS } from './adapters/engines/openai/settings.ts';
import { ownKeys } from './adapters/engines/own-keys.ts';
import { createMcpCaller } from './adapters/mcp-caller.ts';
import { createRelayNetwork } from './adapters/nostr-relays.ts';
import { startOwnRelay } from './adapters/own-relay.ts';
import { createPoolCarrier } from './adapters/pool-carrier.ts';
import { createPoolClient } from './adapters/pool-client.ts';
import { createSecretlintScanner } from './adapters/secretlint-scanner.ts';
import { createSimilarity } from './adapters/similarity/similarity.ts';
import { createTemplatePages } from './adapters/template-pages.ts';
import { createWalletChains } from './adapters/wallet-chains.ts';
import { createFileReader } from './adapters/web/file-reader.ts';
import { createWebReader } from './adapters/web/web-reader.ts';
import { effectKinds } from './agent/effects/effect-kinds.ts';
import { adoptionKind } from './agent/effects/kinds/commons/adoption-kind.ts';
import { emailKind } from './agent/effects/kinds/email/email-kind.ts';
import { renewalKind } from './agent/effects/kinds/goal/renewal-kind.ts';
import { mcpKind } from './agent/effects/kinds/mcp/mcp-kind.ts';
import { nostrKind } from './agent/effects/kinds/nostr/nostr-kind.ts';
import { acceptKind, completeKind } from './agent/effects/kinds/nostr/task-kinds.ts';
import { smsKind } from './agent/effects/kinds/sms/sms-kind.ts';
import { walletKind } from './agent/effects/kinds/wallet/wallet-kind.ts';
import { BegunSignIns } from './agent/mcp/begun-sign-ins.ts';
import type { FileReader } from './agent/reading/file-reader.ts';
import type { WebReader } from './agent/reading/web-page.ts';
import { defaultTokenBudgets } from './agent/tools/operators-model.ts';
import type { SecretScanner } from './agent/transfers/domain/selection/secret-scanner.ts';
import type { InstanceHostConfig } from './config.ts';
import { BackupKey } from './host/backups/backup-file.ts';
import { openBackups } from './host/backups/backups.ts';
import type { Backups } from './host/backups/domain/backup.ts';
import { openFolderBackupStore } from './host/backups/folder-backup-store.ts';
import { noBackups } from './host/backups/no-backups.ts';
import { watchHostMetrics } from './host/health/host-metrics.ts';
import { Host } from './host/host.ts';
import { capacityFor, requireCapacityFor } from './host/stock/domain/capacity.ts';
import { rest } from './rest/rest.ts';
import { routes } from './routes.ts';

export interface InstanceHostDeps {
  /** The networks that its agents can pay on. Default: none. */
  chains?: ChainEndpoints;
  engine: Engine;
  /** Default: secretlint. */
  secretScanner?: SecretScanner;
  identities: InboxKeysReader;
  /** Default: pages on the Internet, if `webReading` is on. */
  webReader?: WebReader;
  /** Default: files inside messages and, if `webReading` is on, on the Internet. */
  fileReader?: FileReader;
  now?: () => Date;
  log: Logger;
}

export interface RunningInstanceHost extends RunningService {
  readonly host: Host;
}

/** The program, its connections to the pool, the network and the language model, and what is opened for a moment. */
const OWN_FILES = 100;
const DEFAULT_IDLE_TARGET = 3;
const DEFAULT_SLEEP_AFTER_MS = 5 * 60_000;
const DEFAULT_MIN_FREE_BYTES = 100 * 2 ** 20;
const DEFAULT_BACKUP_INTERVAL_MS = 60_000;
const DEFAULT_DRAIN_MS = 20_000;
/** For all its agents together: pages, files and servers of tools. A page takes one request and one for each redirect, a tool about five. */
export const DEFAULT_OUTGOING: OutgoingLimits = { person: 600, host: 3_000 };

export async function startInstanceHost(config: InstanceHostConfig, deps: InstanceHostDeps): Promise<RunningInstanceHost> {
  const backups = await backupsOf(config, deps);
  const files = { openFiles: openFilesLimit(), otherFiles: config.otherFiles ?? OWN_FILES };
  const { sleepAfterMs = DEFAULT_SLEEP_AFTER_MS } = config;
  const room = capacityFor({ capacity: config.capacity ?? 0, ...files, sleep: sleepAfterMs > 0 });
  deps.log.info({ ...files, agents: room.agents ?? 'any number' }, 'capacity for agents');
  const similarity = createSimilarity(config.similarity ?? 'lexical');
  const rateLimiter = new OutgoingRateLimiter(DEFAULT_OUTGOING);
  const toolCaller = createMcpCaller({ allowedOrigins: config.mcpOrigins ?? [], rateLimiter });
  const agentMail = config.agentMailUrl === undefined ? {} : { baseUrl: config.agentMailUrl };
  const web = config.webReading === 'on' ? createWebReader({ rateLimiter }) : undefined;
  const serviceKey = hostKeyOf(config.serviceKey);
  const carrier = createPoolCarrier({ url: config.claimUrl, serviceKey, tls: config.tls });
  const now = deps.now ?? (() => new Date());
  const commonsLists = createCommonsLists({ folder: join(config.dataDir, 'commons'), ofHost: config.commons, rateLimiter, now });
  const teamCommons = createTeamCommons({ hostUrl: config.commons?.url, rateLimiter });
  const chains = createWalletChains(deps.chains ?? new Map());
  const attached = createFileReader({
    isFetching: config.webReading === 'on',
    allowedOrigins: config.attachmentOrigins ?? [],
    rateLimiter,
  });
  const host = new Host({
    dataDir: config.dataDir,
    pool: (callbacks) => createPoolClient({ url: config.claimUrl, serviceKey, tls: config.tls, log: deps.log, ...callbacks }),
    serviceKey,
    network: config.network,
    idleTarget: config.idleTarget ?? DEFAULT_IDLE_TARGET,
    room,
    sleepAfterMs,
    minFreeBytes: config.minFreeBytes ?? DEFAULT_MIN_FREE_BYTES,
    backups,
    engine: deps.engine,
    engineTimeoutMs: config.engineTimeoutMs ?? DEFAULT_ENGINE_TIMEOUT_MS,
    allowedModels: config.allowedModels ?? 'any',
    tokenBudgets: config.tokenBudgets ?? defaultTokenBudgets,
    ownKeys: config.ownKeys && ownKeys(config.ownKeys),
    drainMs: config.drainMs ?? DEFAULT_DRAIN_MS,
    secretScanner: deps.secretScanner ?? createSecretlintScanner(),
    similarity,
    identities: deps.identities,
    effectKinds: effectKinds([
      emailKind(createAgentMailer(agentMail)),
      smsKind(carrier),
      nostrKind,
      acceptKind,
      completeKind,
      mcpKind(toolCaller),
      walletKind(chains),
      renewalKind,
      adoptionKind,
    ]),
    toolCaller,
    signIns: new BegunSignIns({ origin: config.origin, now }),
    pages: createTemplatePages({ origin: config.origin, log: deps.log }),
    chains,
    commonsLists,
    teamCommons,
    courierTrip: couriers({ url: config.commons?.url ?? '' }),
    mailbox: createAgentMailbox(agentMail),
    webReader: deps.webReader ?? web,
    carrier,
    relayNetwork: createRelayNetwork({ defaults: relaysOf(config), own: ownRelaysOf(config), rateLimiter, log: deps.log }),
    fileReader: deps.fileReader ?? attached,
    transcriber: config.transcription && createOpenAiTranscriber(config.transcription),
    now,
    log: deps.log,
  });
  const needs: { close(): Promise<void> }[] = [
    need('host folder', () => (host.withheld === 'STORAGE_FULL' ? 'has too little free space' : undefined)),
    need('host network', () => (host.withheld === 'NETWORK_AWAY' ? 'does not answer' : undefined)),
  ];
  const end = async () => {
    await host.close();
    similarity.close();
    await Promise.all([web?.close(), attached.close(), commonsLists.close(), teamCommons.close(), ...needs.map((one) => one.close())]);
  };
  try {
    requireCapacityFor(host.heldLive, files);
    await host.requireSpace();
    const server = await serve({
      name: 'host',
      host: config.host,
      port: config.port,
      services: routes(host),
      serviceKey: config.serviceKey,
      serviceCallers: config.serviceCallers,
      tls: config.tls,
      log: deps.log,
      ready: () => host.isReady,
      otherwise: await rest(deps.log),
    });
    needs.push(await watchHostMetrics(host));
    const { ownRelay } = config;
    const relay =
      ownRelay &&
      (await startOwnRelay({
        ...{ ...ownRelay, host: config.host, dataDir: config.dataDir, policy: host.nostrPolicy },
        ...{ now, log: deps.log },
      }).catch(async (error: unknown) => {
        await server.close();
        throw error;
      }));
    host.start(config.publicAddress ?? server.url);
    const close = async () => {
      await host.drain();
      await relay?.close();
      await server.close();
      await end();
    };
    return { url: server.url, port: server.port, host, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Its own first: messages to its agents are nearest there. */
const relaysOf = ({ nostrRelays = [], ownRelay }: InstanceHostConfig): string[] => [
  ...new Set([...(ownRelay ? [ownRelay.publicUrl] : []), ...nostrRelays]),
];

/** Only an operator's own relay is unencrypted. */
const ownRelaysOf = (config: InstanceHostConfig): string[] =>
  relaysOf(config).filter((url) => url === config.ownRelay?.publicUrl || url.startsWith('ws:'));

async function backupsOf({ backups: wanted }: InstanceHostConfig, { log, now = () => new Date() }: InstanceHostDeps): Promise<Backups> {
  if (wanted === undefined) return noBackups;
  const { folder, key, settleMs, intervalMs = DEFAULT_BACKUP_INTERVAL_MS } = wanted;
  const store = await openFolderBackupStore(folder);
  return await openBackups({ store, key: new BackupKey(key), intervalMs, ...(settleMs !== undefined && { settleMs }), now, log });
}

/** Maximum number of open files of this process. Node has already raised it to the hard limit. Undefined: unlimited. */
function openFilesLimit(): number | undefined {
  // Otherwise the report slowly looks up the names of all network peers.
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isInteger(soft) ? soft : undefined;
}

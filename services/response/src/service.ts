import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type CodeExecutor, openContainerExecutor } from '@offshoot/code-execution';
import { Spending } from '@offshoot/models';
import { budgetRows, type DatabaseConnection, openDatabaseClock, openQueries, type PreparedQueries } from '@offshoot/postgres';
import { startService } from '@offshoot/postgres/start-service.ts';
import { newId } from '@offshoot/refusals/ids';
import type { LocalCalls, ServiceClientOptions } from '@offshoot/rpc';
import { Arrivals, type ClientCall, sealedTexts } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { OutgoingRateLimiter } from '@offshoot/safe-fetch';
import type { ResponseConfig } from './config.ts';
import { knowledgeAt } from './conversations/adapters/knowledge.ts';
import { conversationRows } from './conversations/store/conversations.ts';
import { summaryRows } from './conversations/store/summaries.ts';
import type { AgentProfiles, Members, Models, UsageRecords } from './database/domain/ports.ts';
import { initial } from './database/migrations/initial.ts';
import { hearNews } from './database/news.ts';
import { draftRoutes, services } from './drafts/handlers/drafts.ts';
import { deletedTenantsAt, membersAt } from './members/adapters/members.ts';
import { KeyRateLimiters } from './members/commands/key-rate-limiters.ts';
import { DEFAULT_LIMITS, type Limits } from './members/domain/limits.ts';
import { ModelList } from './models/commands/model-list.ts';
import { Running } from './responses/commands/running.ts';
import { responseSockets } from './responses/handlers/socket.ts';
import { endForEnded } from './responses/loops/end-for-ended.ts';
import { keepLease } from './responses/loops/keep-lease.ts';
import { runQueue } from './responses/loops/run-queue.ts';
import { summariseConversations } from './responses/loops/summarise-conversations.ts';
import { eventRows } from './responses/store/events.ts';
import { queueRows } from './responses/store/queue.ts';
import { runnerRows } from './responses/store/runners.ts';
import { defaultStoredQuotas, StoredCapacity } from './retention/domain/stored-quotas.ts';
import { addUpStored } from './retention/loops/add-up-stored.ts';
import { forgetTenants } from './retention/loops/forget-tenants.ts';
import { deleteExpiredLoop, deleteLeftFiles } from './retention/loops/retention.ts';
import { storedRows } from './retention/store/stored.ts';
import { responseApi } from './routes.ts';
import { mcpServers } from './tools/adapters/mcp-servers.ts';
import { sandboxPoliciesAt } from './tools/adapters/sandbox-policies.ts';
import { secretsAt } from './tools/adapters/secrets.ts';
import { leftFilesRows } from './tools/store/left-files.ts';
import { agentProfilesAt, usableAgentsAt } from './turns/adapters/agent-profiles.ts';
import { responseRows } from './turns/store/responses.ts';
import { usageRecordsAt } from './usage/adapters/usage-records.ts';
import { OpenUsage } from './usage/commands/open-usage.ts';
import { type Budgets, budgetSpent, budgetsOf, defaultBudgets, noBudgets, type Payers } from './usage/domain/budgets.ts';
import { keepBudgets } from './usage/loops/keep-budgets.ts';
import { keepUsage } from './usage/loops/keep-usage.ts';
import { recordUsage } from './usage/loops/record-usage.ts';
import { queuedResponses, waitingUsage } from './usage/metrics.ts';
import { usageRows } from './usage/store/usage.ts';
import { UnfinishedMessages } from './wire/unfinished-messages.ts';

/** Answers requests of the same process, which says itself whom they are for: without a connection, and without tokens to verify. */
interface InProcess {
  handle(request: IncomingMessage, response: ServerResponse, call: ClientCall): void;
  /** `headers`: to be in the answer that opens the socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, call: ClientCall, headers: Readonly<Record<string, string>>): void;
  /** The process is about to stop: ends running responses, and tells their clients. */
  drain(): Promise<void>;
}

export interface ResponseDeps {
  log: Logger;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
  /** Default: those of the configuration. */
  models?: Models;
  /** The profile service, if it runs in this process: `profileUrl` is not called then. */
  profileService?: LocalCalls | undefined;
  /** Default: the profile service. */
  profiles?: AgentProfiles;
  /** Default: the profile service. */
  usage?: UsageRecords;
  /** Default: the profile service. */
  members?: Members;
  /** Default: that of the configuration. */
  executor?: CodeExecutor;
  /** Default: DEFAULT_LIMITS. */
  limits?: Partial<Limits>;
  /** Default: the database's clock. */
  now?: () => Date;
  /** How long the responses of a process that is gone stay in progress. Default 10 s. */
  leaseMs?: number;
  /** How often responses whose time is over are deleted. Default 10 min. */
  retentionMs?: number;
  /** How often it asks whether those for whom it works may still have it do so. Default 5 s. */
  memberMs?: number;
  /** How often it looks who has stored as much as they may: for so long, they may store more. Default 2 s. */
  storedMs?: number;
  /** How often files are deleted that code left in deleted responses. Default 10 s; sooner after a response is deleted. */
  leftFilesMs?: number;
}

export interface RunningResponseService extends RunningService {
  /** For a gateway in this process. */
  inProcess: InProcess;
}

/** The composition root: the only place that knows all parts. */
export async function startResponseService(config: ResponseConfig, deps: ResponseDeps): Promise<RunningResponseService> {
  const {
    databaseUrl: url,
    profileUrl,
    knowledgeUrl,
    models: configured,
    mcpOrigins = [],
    code,
    quotas: given,
    budgets: set,
    ...address
  } = config;
  const {
    log,
    stopping,
    models = configured,
    leaseMs = 10_000,
    retentionMs = 10 * 60_000,
    memberMs = 5_000,
    storedMs = 2_000,
    leftFilesMs = 10_000,
  } = deps;
  return startService({ name: 'response', databaseUrl: url, address, services, stopping, log }, async ({ keep, connection, serve }) => {
    const queries = keep(await openResponseDatabase(connection));
    const clock = keep(await openDatabaseClock(queries.query));
    const news = keep(await hearNews(connection));
    const { serviceKey, tls } = address;
    const profile: ServiceClientOptions = { url: profileUrl, local: deps.profileService, serviceKey, audience: 'profile', tls };
    const { now = clock.now, profiles = agentProfilesAt(profile) } = deps;
    const members = deps.members ?? membersAt(profile);
    const limits = { ...DEFAULT_LIMITS, ...deps.limits };
    const runnerId = newId('run');
    const [rows, events, queue, runners] = [responseRows(queries), eventRows(queries), queueRows(queries), runnerRows(queries)];
    const [summaries, sealed] = [summaryRows(queries), sealedTexts(config.serviceKey, 'compaction of conversations')];
    const conversations = conversationRows(queries);
    const [usage, stored, capacity] = [usageRows(queries), storedRows(queries), new StoredCapacity()];
    const quotas = { ...defaultStoredQuotas, ...given };
    const records = keep(recordUsage({ rows: usage, records: deps.usage ?? usageRecordsAt(profile), now, log }));
    const keyRateLimiters = new KeyRateLimiters();
    const budgets: Budgets = models.isFree ? noBudgets : { ...defaultBudgets, ...set };
    const spentRows = budgetRows(queries);
    const spending = new Spending({ rows: spentRows, budgetsOf: (payers: Payers) => budgetsOf(budgets, payers), spent: budgetSpent, now });
    keep(keepBudgets(spending, { rows: spentRows, now, log }));
    const openUsage = new OpenUsage({ rows: usage, spending, ended: (used) => keyRateLimiters.used(used), wake: records.wake, now, log });
    keep(keepUsage(openUsage, log));
    keep(waitingUsage.watch(usage.waiting));
    keep(queuedResponses.watch(queue.waiting));
    const executor = deps.executor ?? (code && keep(openContainerExecutor(code, { log })));
    const knowledge = knowledgeAt(knowledgeUrl, address);
    const leftFiles = leftFilesRows(queries);
    const running = new Running({
      usage: openUsage,
      rows,
      summaries,
      knowledge,
      leftFiles,
      mcp: mcpServers(mcpOrigins, secretsAt(profile), { rateLimiter: new OutgoingRateLimiter(limits.outgoing), log }),
      code: executor && { executor, policies: sandboxPoliciesAt(profile) },
      models,
      limits,
      runnerId,
      newId,
      now,
      log,
    });
    news.on('ended', (responseId) => {
      running.hearEnded(responseId).catch((error: unknown) => log.error({ err: error }, 'cancelled responses could not be looked up'));
    });
    const leaving = keep(deleteLeftFiles({ rows: leftFiles, knowledge, everyMs: leftFilesMs, now, log }));
    news.on('ended', leaving.wake);
    keep(await keepLease({ runners, running, runnerId, now, log, leaseMs }));
    keep(
      runQueue({
        rows,
        conversations,
        knowledge,
        limits,
        members,
        queue,
        events,
        sealed,
        running,
        runnerId,
        news,
        atOnce: limits.backgroundAtOnce,
        atOnceOfPayer: limits.backgroundAtOnceOfPayer,
        now,
        log,
      }),
    );
    keep(summariseConversations({ rows, summaries, usage: openUsage, models, newId, now, log }));
    keep(addUpStored(stored, capacity, { quotas, everyMs: storedMs, log }));
    keep(deleteExpiredLoop(queries, { everyMs: retentionMs, now, log }));
    keep({ close: () => running.stop() });
    const handling = {
      rows,
      conversations,
      queue,
      events,
      running,
      knowledge,
      usage: openUsage,
      keyRateLimiters,
      news,
      profiles,
      models,
      limits,
      capacity,
      stored,
      quotas,
      modelList: new ModelList(models, log),
      usableAgents: usableAgentsAt(profile),
      runsCode: executor !== undefined,
      mcpOrigins,
      now,
      newId,
      sealed,
    };
    const arrivals = new Arrivals(config);
    const unfinished = new UnfinishedMessages(limits.unfinishedBytes);
    const headersFor = (request: IncomingMessage) => arrivals.headersFor(request);
    const httpDeps = { callOf: arrivals.callOf, headersFor, unfinished, log };
    const sockets = responseSockets(handling, httpDeps);
    const api = await responseApi(handling, httpDeps);
    const server = await serve({
      services: draftRoutes({ models, spending, spentRows, now, log }),
      otherwise: api,
      upgrade: sockets.upgrade,
    });
    keep(endForEnded([running, sockets], members, { everyMs: memberMs, log }));
    keep(forgetTenants(queries, deletedTenantsAt(profile), { everyMs: memberMs, log }));
    // Before the server, which would wait for them.
    keep({ close: async () => sockets.close() });
    // Before all else, so that a client that follows an ended response hears of it, and its connection closes in order.
    keep({ close: () => running.drain() });
    const inProcess: InProcess = {
      handle(request, response, call) {
        arrivals.handOver(request, call);
        api(request, response);
      },
      upgrade(request, socket, head, call, headers) {
        arrivals.handOver(request, call, headers);
        sockets.upgrade(request, socket, head);
      },
      drain: () => running.drain(),
    };
    return { url: server.url, port: server.port, inProcess };
  });
}

/** Connections of this replica for single statements; transactions have others. */
const CONNECTIONS = 10;

/** The schema `response`. */
export function openResponseDatabase(database: DatabaseConnection | string): Promise<PreparedQueries> {
  return openQueries({ database, schema: 'response', migrations: [initial], connections: CONNECTIONS });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DatabaseConnection, openQueries, type PreparedQueries } from '@offshoot/postgres';
import { startService } from '@offshoot/postgres/start-service.ts';
import type { LocalCalls, OwnCalls } from '@offshoot/rpc';
import { Arrivals, type ClientCall, sealedTexts } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { type InboxKeysReader, verifyWithKeys } from '@offshoot/xmtp';
import type { ProfileConfig } from './config.ts';
import { openProfiles } from './open-profiles.ts';
import { knowledgeReferences } from './profiles/adapters/knowledge-references.ts';
import type { KnowledgeReferences } from './profiles/domain/ports.ts';
import { profiles } from './profiles/store/migrations/profiles.ts';
import { routes, services } from './routes.ts';
import { signedTemplates } from './templates/adapters/signed-templates.ts';
import type { TemplateDeps } from './templates/domain/ports.ts';
import { knowledgeAudit, knowledgeTenants } from './tenancy/adapters/knowledge.ts';
import type { TenancyCaps } from './tenancy/domain/caps.ts';
import { openTenancy } from './tenancy/open-tenancy.ts';
import { tenancy } from './tenancy/store/migrations/tenancy.ts';
import { refuseUnready, v1Api } from './v1/api.ts';

interface ProfileDeps {
  log: Logger;
  now?: () => Date;
  /** Default: defaultCaps. */
  caps?: Partial<TenancyCaps> | undefined;
  /** Reads keys of inboxes from the XMTP network. */
  identities: InboxKeysReader;
  /** Replaces the knowledge service. */
  references?: KnowledgeReferences;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
}

export interface RunningProfileService extends RunningService {
  /** For a gateway and a response service in this process. */
  local: LocalCalls;
  /** The same for the routes under /v1. */
  inProcess: InProcessRoutes;
}

/** Answers requests of the same process, which says itself whom they are for: without a connection, and without tokens to verify. */
interface InProcessRoutes {
  handle(request: IncomingMessage, response: ServerResponse, call: ClientCall): void;
}

/** Opens the database, then serves; closes both in reverse order. */
export async function startProfileService(config: ProfileConfig, deps: ProfileDeps): Promise<RunningProfileService> {
  const { log, stopping, now = () => new Date(), caps } = deps;
  const {
    databaseUrl: url,
    issuerOrigins = [],
    mcpOrigins = [],
    quotas,
    code,
    allowedModels = 'any',
    tenantMakers,
    tenantsPerDay,
    ...address
  } = config;
  const start = { name: 'profile', databaseUrl: url, address, services, unready: refuseUnready(log), stopping, log } as const;
  return startService(start, async ({ keep, connection, serve }) => {
    const queries = keep(await openProfileDatabase(connection));
    const knowledge = { knowledgeAudit: knowledgeAudit(config), forgetKnowledge: knowledgeTenants(config) };
    const tenancy = keep(
      openTenancy(queries, {
        issuerOrigins,
        now,
        log,
        caps: { ...(tenantsPerDay !== undefined && { tenantsPerDay: tenantsPerDay || Number.POSITIVE_INFINITY }), ...caps },
        makers: tenantMakers,
        ...knowledge,
      }),
    );
    const references = deps.references ?? knowledgeReferences(config);
    const withKeysOf: TemplateDeps['withKeysOf'] = (inboxId, verify) => verifyWithKeys(deps.identities, inboxId, verify);
    const templates = { templates: signedTemplates(config), withKeysOf };
    const sealed = sealedTexts(config.serviceKey, 'secrets of tenants');
    const profiles = openProfiles(queries, { quotas, allowedModels, code, mcpOrigins, now, references, templates, sealed });
    const calls: OwnCalls = (...call) => server.own(...call);
    const arrivals = new Arrivals(config);
    const api = await v1Api({ arrivals, calls, log });
    const server = await serve({
      services: routes(tenancy.deps, profiles.deps, profiles.resources),
      otherwise: api,
    });
    const inProcess: InProcessRoutes = {
      handle(request, response, call) {
        arrivals.handOver(request, call);
        api(request, response);
      },
    };
    return { url: server.url, port: server.port, local: server.local, inProcess };
  });
}

/** Connections of this replica for single statements. Every request under /v1 asks who it is for, so these do not wait for transactions. */
const CONNECTIONS = 12;

/** The schema `profile`. */
export function openProfileDatabase(database: DatabaseConnection | string): Promise<PreparedQueries> {
  return openQueries({ database, schema: 'profile', migrations: [tenancy, profiles], connections: CONNECTIONS });
}

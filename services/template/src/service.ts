import { openPreparedQueries } from '@offshoot/postgres/orm.ts';
import { startService } from '@offshoot/postgres/start-service.ts';
import { newId } from '@offshoot/refusals/ids';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import type { TemplateServiceConfig } from './config.ts';
import { type EnsPorts, nameReader } from './creators/adapters/name-reader.ts';
import { type WebsiteReader, websiteReader } from './creators/adapters/website-reader.ts';
import type { Identities } from './creators/domain/ports.ts';
import { readNames } from './creators/loops/read-names.ts';
import { dueNames, nameRead } from './creators/store/creator-names.ts';
import { openTemplateOrm } from './database/database.ts';
import { moderationReads } from './moderation/store/moderation-reads.ts';
import { defaultTemplateQuotas } from './publication/domain/quota.ts';
import { routes, services } from './routes.ts';
import { createTemplateStore } from './templates/store/template-store.ts';
import { listenForVersions } from './versions/adapters/version-signal.ts';
import { refuseUnknownFields } from './wire/unknown-fields.ts';

export interface TemplateServiceDeps {
  identities: Identities;
  now?: () => Date;
  log: Logger;
  /** Default: reads from the Internet. */
  websites?: WebsiteReader;
  /** Undefined: no ENS names. */
  ens?: EnsPorts | undefined;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal;
}

/** A separate pool, so that reads for claims do not wait for connections held by transactions that change templates. */
const PREPARED_CONNECTIONS = 4;
/** Apart from those, so that claims do not wait behind searches. More searches at once would only share the processors. */
const SEARCH_CONNECTIONS = 4;

/** Starts the template service after migrating its database. */
export async function startTemplateService(config: TemplateServiceConfig, deps: TemplateServiceDeps): Promise<RunningService> {
  const { log, stopping, now = () => new Date() } = deps;
  const { databaseUrl: url, ...address } = config;
  return startService({ name: 'template', databaseUrl: url, address, services, stopping, log }, async ({ keep, connection, serve }) => {
    const orm = keep(await openTemplateOrm(connection));
    const queries = keep(await openPreparedQueries(orm, PREPARED_CONNECTIONS));
    const searches = keep(await openPreparedQueries(orm, SEARCH_CONNECTIONS));
    const versionSignal = keep(await listenForVersions(connection));
    const { identities, ens } = deps;
    const names = readNames({
      rows: {
        due: (at, hiddenUntil, limit) => dueNames(queries.query, at, hiddenUntil, limit),
        read: (name, inboxes, at) => nameRead(queries.query, name, inboxes, at),
      },
      reader: nameReader({ websites: deps.websites ?? websiteReader(), ens, identities, log }),
      now,
      log,
    });
    keep(names);
    const server = await serve({
      services: routes({
        store: createTemplateStore(orm, queries, searches),
        identities,
        now,
        names: { kinds: new Set(ens ? ['website', 'ens'] : ['website']), wake: names.wake },
        versionSignal,
        newId,
        quotas: config.quotas ?? defaultTemplateQuotas,
        moderation: moderationReads(orm),
      }),
      interceptors: [refuseUnknownFields],
    });
    return { url: server.url, port: server.port };
  });
}

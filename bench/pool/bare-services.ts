// A gateway and a claim service reduced to the calls that a claim makes between separate services and to writing its row twice.
// No session, no quota, no statement, no retry. Forked by bare-pool.ts.
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import { ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { TemplateVersionSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { type RunningServer, route, serve, serviceClient, serviceTransport } from '@offshoot/rpc';
import { hostAudience, type ServiceCallers, type ServiceKey } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { answeringAll } from '@offshoot/testing';
import pg from 'pg';

export type BareServiceOptions = { serviceKey: ServiceKey; serviceCallers: ServiceCallers; deploymentKey: string } & (
  | { role: 'gateway'; claimUrl: string; caller: string }
  | { role: 'claim'; databaseUrl: string }
);

export type ToBareService =
  | { kind: 'host'; id: string; url: string; version: MessageInitShape<typeof TemplateVersionSchema> }
  | { kind: 'idle'; inboxIds: string[] };
export type FromBareService = { kind: 'ready'; url: string } | { kind: 'taken' };

const log = createLogger('bare service', 'error');
const CONNECTIONS_AT_ONCE = 16;

function gateway({ claimUrl, caller, serviceKey }: BareServiceOptions & { role: 'gateway' }): Promise<RunningServer> {
  const claims = createClient(ClaimService, serviceTransport({ url: claimUrl, serviceKey, audience: 'claim', caller }));
  const forwarded = {
    ...answeringAll(ClaimService),
    createClaim: (request: Parameters<typeof claims.createClaim>[0]) => claims.createClaim(request),
    watchClaim: (request: Parameters<typeof claims.watchClaim>[0]) => claims.watchClaim(request),
  };
  return serve({ port: 0, services: [route(ClaimService, forwarded)], authenticate: () => ({ kind: 'user', inboxId: caller }), log });
}

async function claimService(options: BareServiceOptions & { role: 'claim' }): Promise<RunningServer> {
  const rows = new pg.Pool({ connectionString: options.databaseUrl, options: '-c search_path=bare', max: CONNECTIONS_AT_ONCE });
  await rows.query('create schema if not exists bare');
  await rows.query('create table if not exists claims (id text primary key, inbox_id text not null, state text not null)');
  const write = (name: string, text: string, values: string[]) => rows.query({ name, text, values });
  let idle: string[] = [];
  let host: { client: Client<typeof InstanceService>; version: MessageInitShape<typeof TemplateVersionSchema> } | undefined;
  const clientOf = ({ id, url }: { id: string; url: string }) =>
    serviceClient(InstanceService, { url, serviceKey: options.serviceKey, audience: hostAudience(id) });
  const live = new Map<string, PromiseWithResolvers<void>>();
  process.on('message', (order: ToBareService) => {
    if (order.kind === 'idle') idle = [...order.inboxIds];
    else host = { client: clientOf(order), version: order.version };
    process.send?.({ kind: 'taken' } satisfies FromBareService);
  });
  const claimOf = (id: string, inboxId: string, state: ClaimState) => ({ id, inboxId, state });
  return serve({
    port: 0,
    serviceKey: options.serviceKey,
    serviceCallers: options.serviceCallers,
    deploymentKey: options.deploymentKey,
    log,
    services: [
      route(
        ClaimService,
        {
          ...answeringAll(ClaimService),
          async createClaim({ join }) {
            const [inboxId = '', claimId] = [idle.shift(), newId('clm')];
            live.set(claimId, Promise.withResolvers());
            await write('insert', `insert into claims values ($1, $2, 'CONFIGURING')`, [claimId, inboxId]);
            const order = { instanceId: newId('inst'), claimId, ownerId: inboxId, join, templateVersion: host?.version };
            void host?.client.configure(order);
            return { claim: claimOf(claimId, inboxId, ClaimState.CONFIGURING) };
          },
          async *watchClaim({ claimId }) {
            yield { claim: claimOf(claimId, '', ClaimState.CONFIGURING) };
            await live.get(claimId)?.promise;
            yield { claim: claimOf(claimId, '', ClaimState.LIVE) };
          },
        },
        { callers: ['gateway'] },
      ),
      route(
        InstanceRegistryService,
        {
          ...answeringAll(InstanceRegistryService),
          async reportInstance({ claimId, state }) {
            if (state !== InstanceState.LIVE) return {};
            await write('update', `update claims set state = 'LIVE' where id = $1`, [claimId]);
            live.get(claimId)?.resolve();
            return {};
          },
        },
        { callers: ['host'] },
      ),
    ],
  });
}

const options = JSON.parse(process.argv[2] ?? '{}') as BareServiceOptions;
const { url } = await (options.role === 'gateway' ? gateway(options) : claimService(options));
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready', url } satisfies FromBareService);

import { randomUUID } from 'node:crypto';
import type { Message, MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Client, ConnectError } from '@connectrpc/connect';
import { type Claim, ClaimState, type Instance, type Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService, type CreateClaimRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { PoolService } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { ErrorReason } from '@offshoot/gen/offshoot/error/v1/reason_pb.ts';
import {
  LineageRecordService,
  type RecordContextRequest,
  type RecordInstanceRequest,
} from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import type { HostVoucher } from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { TestDatabase } from '@offshoot/postgres/testing';
import type { ProviderStub } from '@offshoot/providers';
import { Refusal } from '@offshoot/refusals';
import { type RunningServer, refusalOf, route, serve, serviceClient } from '@offshoot/rpc';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import type { InboxKeys } from '@offshoot/statements';
import pg from 'pg';
import { type ClaimServiceConfig, type ClaimServiceDeps, startClaimService, type ToolProvidersConfig } from '../src/index.ts';
import { HostCounterpart } from './host-counterpart.ts';
import { Person } from './person.ts';
import { createClaimDatabase } from './stored-rows.ts';
import { storedText } from './stored-text.ts';
import { TemplateCounterpart } from './template-counterpart.ts';

export const keys = deploymentKeys('the deployment of this test');

export { newInbox, Person } from './person.ts';

type RequestInit = Exclude<MessageInitShape<typeof CreateClaimRequestSchema>, Message>;
export type Wish = Partial<Omit<RequestInit, '$typeName'>>;

/** A reservation with everything that a client needs. */
export interface Reserved extends Pick<Reservation, 'id' | 'instanceId' | 'inboxId'> {
  publicKey: Uint8Array;
  statement: SignedStatement;
  voucher: HostVoucher;
  expireTime: Date;
}

/** Real services with test counterparts, and a clock that can be moved. */
export class Pool {
  readonly templates = new TemplateCounterpart(keys);
  readonly recorded: RecordInstanceRequest[] = [];
  /** Records of each call. */
  readonly lineageCalls: number[] = [];
  /** Instances whose records lineage refuses. */
  readonly refusedByLineage = new Set<string>();
  /** Runs between the record and the answer. */
  whenRecorded: () => void | Promise<void> = () => {};
  readonly recordedShares: RecordContextRequest[] = [];
  readonly hosts: HostCounterpart[] = [];
  readonly people = new Map<string, Person>();
  /** Every look-up of an identity by the services. */
  readonly keyReads: { inboxId: string; fresh: boolean }[] = [];
  service!: RunningService;
  database!: TestDatabase;
  lineage: RunningServer | undefined;
  #aheadMs = 0;
  #tables!: pg.Pool;
  readonly #replicas: RunningService[] = [];
  #deps: Partial<ClaimServiceDeps> = {};
  #config: Partial<ClaimServiceConfig> = {};

  static async start(deps: Partial<ClaimServiceDeps> = {}, config: Partial<ClaimServiceConfig> = {}): Promise<Pool> {
    const pool = new Pool();
    pool.#deps = deps;
    pool.#config = config;
    pool.database = await createClaimDatabase();
    pool.#tables = new pg.Pool({ connectionString: pool.database.url, options: '-c search_path=claim', max: 2 });
    // See close: these are the last ones and are cut off.
    pool.#tables.on('connect', (client) => client.on('error', () => {}));
    await pool.templates.start();
    await pool.startLineage();
    pool.service = await pool.replica();
    return pool;
  }

  async startLineage(): Promise<void> {
    this.lineage = await serve({
      port: this.lineage?.port ?? (await freePort()),
      serviceKey: keys.of('lineage'),
      serviceCallers: keys.callers,
      log: createLogger('lineage', 'silent'),
      services: [
        route(LineageRecordService, {
          recordInstance: () => {
            throw new Error('the pool tells many at once');
          },
          recordInstances: async ({ records }) => {
            this.lineageCalls.push(records.length);
            const refused = records.flatMap(({ instanceId }, index) =>
              this.refusedByLineage.has(instanceId) ? [{ index, reason: ErrorReason.VALIDATION_FAILED }] : [],
            );
            this.recorded.push(...records.filter(({ instanceId }) => !this.refusedByLineage.has(instanceId)));
            await this.whenRecorded();
            return { refused };
          },
          recordContext: (request) => {
            this.recordedShares.push(request);
            return {};
          },
        }),
      ],
    });
  }

  /** Another claim service on the same database. */
  async replica(deps: Partial<ClaimServiceDeps> = {}, config: Partial<ClaimServiceConfig> = {}): Promise<RunningService> {
    const replica = await startClaimService(
      {
        host: '127.0.0.1',
        port: 0,
        databaseUrl: this.database.url,
        serviceKey: keys.of('claim'),
        serviceCallers: keys.callers,
        deploymentKey: keys.deploymentKey,
        templateUrl: this.templates.url,
        lineageUrl: this.lineage?.url ?? '',
        ...this.#config,
        ...config,
      },
      {
        identities: {
          keysOf: async (inboxId, options) => {
            this.keyReads.push({ inboxId, fresh: options?.fresh === true });
            return this.keysOf(inboxId);
          },
        },
        log: createLogger('claim', 'silent'),
        now: () => new Date(Date.now() + this.#aheadMs),
        ...this.#deps,
        ...deps,
      },
    );
    this.#replicas.push(replica);
    return replica;
  }

  keysOf(inboxId: string): InboxKeys {
    const person = this.people.get(inboxId);
    if (!person) throw new Refusal('STATEMENT_KEY_UNKNOWN', 'The network knows no such inbox.');
    return { inboxId, addresses: [person.address], installations: [] };
  }

  /** Moves the clock of all services. Leases expire with it, so hosts have to keep alive. */
  async advance(ms: number): Promise<void> {
    this.#aheadMs += ms;
  }

  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  person(): Person {
    const person = new Person();
    this.people.set(person.inboxId, person);
    return person;
  }

  async host(idle = 0): Promise<HostCounterpart> {
    const host = new HostCounterpart(this.service.url, keys, this);
    this.hosts.push(host);
    await host.start();
    await host.offer(idle);
    return host;
  }

  /** The host goes away for good, and nobody can claim the idle instances that it left. */
  async retire(host: HostCounterpart): Promise<void> {
    await host.stop();
    await this.query(`delete from agent_metadata where host_id = $1 and state = 'IDLE'`, [host.id]);
  }

  /** Removes all hosts and empties the queue. */
  async empty(): Promise<void> {
    for (const host of this.hosts.splice(0)) await this.retire(host);
    await this.query('update hosts set lease_expires_at = created_at');
    await this.query(`delete from transfers where claim_id in (select id from claims where state = 'QUEUED')`);
    await this.query(`delete from claims where state = 'QUEUED'`);
    await this.query('delete from queued_reservations where served_at is null');
  }

  as(inboxId: string, service = this.service): Client<typeof ClaimService> {
    return serviceClient(ClaimService, { url: service.url, serviceKey: keys.of('gateway'), audience: 'claim', caller: inboxId });
  }

  get operator(): Client<typeof PoolService> {
    return serviceClient(PoolService, { url: this.service.url, serviceKey: keys.of('operator'), audience: 'claim' });
  }

  async claim(inboxId: string, wish: Wish): Promise<Claim> {
    const { claim } = await this.as(inboxId).createClaim({ requestId: randomUUID(), ...added, ...wish });
    if (!claim) throw new Error('no claim in the answer');
    return claim;
  }

  /** Waits by WatchClaim until the condition holds. */
  async until(claim: Claim, holds: (claim: Claim) => boolean): Promise<Claim> {
    for await (const { claim: seen } of this.as(claim.requesterId).watchClaim({ claimId: claim.id })) if (seen && holds(seen)) return seen;
    throw new Error('the watch ended before');
  }

  async reserve(inboxId: string, requestId: string = randomUUID(), wish: { templateId?: string; queue?: boolean } = {}): Promise<Reserved> {
    const { reservation } = await this.as(inboxId).reserveInstance({ requestId, ...wish });
    if (!reservation?.sealingKey?.statement || !reservation.sealingKey.voucher || !reservation.expireTime)
      throw new Error('the reservation is not whole');
    const { sealingKey, expireTime } = reservation;
    return {
      ...reservation,
      expireTime: timestampDate(expireTime),
      publicKey: sealingKey.publicKey,
      statement: reservation.sealingKey.statement,
      voucher: reservation.sealingKey.voucher,
    };
  }

  /** A reservation that may wait, as returned. */
  async askFor(inboxId: string, requestId: string, templateId = ''): Promise<Reservation> {
    const { reservation } = await this.as(inboxId).reserveInstance({ requestId, templateId, queue: true });
    if (!reservation) throw new Error('no reservation in the answer');
    return reservation;
  }

  async instance(inboxId: string, instanceId: string): Promise<Instance> {
    const { instance } = await this.as(inboxId).getInstance({ instanceId });
    if (!instance) throw new Error('no instance in the answer');
    return instance;
  }

  async live(inboxId: string, wish: Wish): Promise<Claim> {
    return this.until(await this.claim(inboxId, wish), ({ state }) => state === ClaimState.LIVE);
  }

  /** Every text that the service's tables hold, and every byte string read as text. */
  storedText(): Promise<string> {
    return storedText((sql) => this.query(sql));
  }

  async query(sql: string, values: unknown[] = []): Promise<Record<string, string>[]> {
    return (await this.#tables.query<Record<string, string>>(sql, values)).rows;
  }

  async close(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.stop()));
    await Promise.all(this.#replicas.map((replica) => replica.close()));
    await this.templates.server?.close();
    await this.lineage?.close();
    await this.#tables.end();
    await this.database.drop();
  }
}

export const added = { join: { way: { case: 'added' as const, value: {} } } };
export const byInvite = (inviteUrl: string) => ({ join: { way: { case: 'inviteUrl' as const, value: inviteUrl } } });

/** The reason of a call that must fail. */
export async function refused(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    throw error instanceof ConnectError ? new Error(`untyped: ${error.message}`, { cause: error }) : error;
  }
  throw new Error('it was not refused');
}

/** The providers' accounts of a pool whose providers are the stub. */
export function accountsAt({ baseUrls, apiKey: key }: ProviderStub): ToolProvidersConfig {
  const { openrouter, agentmail, telnyx } = baseUrls;
  return { deployment: 'test', openrouter: { url: openrouter, key }, agentmail: { url: agentmail, key }, telnyx: { url: telnyx, key } };
}

import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type EndedInstance,
  InstanceRegistryService,
  type KeepAliveRequestSchema,
  type KeepAliveResponse,
  type ReportInstanceRequestSchema,
} from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import type { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import {
  type AcceptOfferRequest,
  type BatchUpdateTemplateRequest,
  type CloneSummaryRequest,
  type ConfigureRequest,
  type ConsentToUpdateRequest,
  type ExpectContextRequest,
  InstanceService,
  type ProvideToolsRequest,
  type ReleaseRequest,
  type RestoreInstanceRequest,
  type SetUserConfigRequest,
  type UpdateTemplateRequest,
} from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { type RunningServer, route, serve, serviceClient } from '@offshoot/rpc';
import { type DeploymentKeys, type HostKey, voucherBy } from '@offshoot/rpc/auth';
import { fromWire } from '@offshoot/rpc/wire';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { generateSealingKeys } from '@offshoot/statements/sealing';
import { answersOf, heldOf } from './host-answers.ts';
import type { HeldInstance, HostScript, Network, SharedBackups } from './host-script.ts';

type Report = MessageInitShape<typeof ReportInstanceRequestSchema>;

/**
 * The other side of the pool's calls: a host that really listens, records what it receives, verifies what owners signed and
 * reports like a host. Its instances go live as soon as they are configured, unless the script says otherwise.
 */
export class HostCounterpart {
  readonly key: HostKey;
  readonly instances = new Map<string, HeldInstance>();
  readonly configured: ConfigureRequest[] = [];
  /** One for each instance, whether it was called alone or in a batch. */
  readonly updates: UpdateTemplateRequest[] = [];
  readonly batches: BatchUpdateTemplateRequest[] = [];
  readonly orders: CloneSummaryRequest[] = [];
  readonly releases: ReleaseRequest[] = [];
  readonly consents: ConsentToUpdateRequest[] = [];
  readonly configs: SetUserConfigRequest[] = [];
  readonly acceptedOffers: AcceptOfferRequest[] = [];
  readonly expectations: ExpectContextRequest[] = [];
  readonly provisions: ProvideToolsRequest[] = [];
  readonly restores: RestoreInstanceRequest[] = [];
  script: HostScript = {};
  autoLive = true;
  /** A restored instance registers on its own. */
  autoRestore = true;
  /** The backups in the place that it has announced. */
  backups: SharedBackups = new Map();
  /** Instances that belong to another host according to the last answer. */
  fenced: string[] = [];
  /** What the last registration answered about owned instances. */
  parked: string[] = [];
  ended: EndedInstance[] = [];
  /** How it describes itself when it registers. */
  announced: { capacity?: number; idleFloor?: number; backupPlace?: string; registration?: bigint } = {};
  port = 0;
  #server: RunningServer | undefined;
  readonly #reports = new Set<Promise<void>>();
  readonly #keys: DeploymentKeys;
  readonly #network: Network;
  #pool: string;

  constructor(pool: string, keys: DeploymentKeys, network: Network) {
    this.#pool = pool;
    this.#keys = keys;
    this.key = keys.host(randomBytes(16).toString('hex'));
    this.#network = network;
  }

  get id(): string {
    return this.key.host.id;
  }

  get registry(): Client<typeof InstanceRegistryService> {
    return serviceClient(InstanceRegistryService, { url: this.#pool, serviceKey: this.key, audience: 'claim' });
  }

  /** Changes the address of the pool. */
  moveTo(pool: string): void {
    this.#pool = pool;
  }

  /** Listens (on the port it had before, if any) and registers. */
  async start(): Promise<string[]> {
    await this.listen();
    return this.register();
  }

  async listen(): Promise<void> {
    this.#server = await serve({
      port: this.port || (await freePort()),
      serviceKey: this.key,
      serviceCallers: this.#keys.callers,
      log: createLogger('host', 'silent'),
      services: [route(InstanceService, answersOf(this, { network: this.#network, later: (work) => this.#later(work) }))],
    });
    this.port = this.#server.port;
  }

  async register(): Promise<string[]> {
    const answer = await this.registry.registerHost({
      hostId: this.id,
      address: `http://127.0.0.1:${this.port}`,
      instanceIds: [...this.instances.keys()],
      held: this.#held(),
      ...this.announced,
    });
    for (const id of answer.dropInstanceIds) this.instances.delete(id);
    this.fenced = answer.fencedInstanceIds;
    this.parked = answer.parkedInstanceIds;
    this.ended = answer.ended;
    return answer.dropInstanceIds;
  }

  /** Backs the instance up and reports that with the lease. */
  async backUp(instanceId: string, generation = 1n): Promise<void> {
    const { credential: _, ...held } = this.instances.get(instanceId) ?? { inboxId: '', claimId: '' };
    this.backups.set(instanceId, { generation, held });
    await this.keepAlive({ backups: [{ instanceId, generation }] });
  }

  /** Stops in good order, after final backups of these instances. */
  async leave(backups: { instanceId: string; generation: bigint }[] = []): Promise<void> {
    await this.registry.leavePool({
      hostId: this.id,
      registration: this.announced.registration ?? 0n,
      backups,
    });
    await this.stop();
  }

  /** Renews the lease with this report; by default, all is well. */
  keepAlive(told: Omit<MessageInitShape<typeof KeepAliveRequestSchema>, '$typeName' | 'hostId'> = {}): Promise<KeepAliveResponse> {
    return this.registry.keepAlive({ hostId: this.id, engineOk: true, ...told });
  }

  /** Adds fresh idle instances to the pool. */
  async offer(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => newId('inst'));
    for (const instanceId of ids) {
      const self = this.#network.person();
      this.instances.set(instanceId, { inboxId: self.inboxId, claimId: '', self, keys: await generateSealingKeys() });
      await this.registerInstance(instanceId);
    }
    return ids;
  }

  /** Registers the instance, repeatedly if need be, and keeps the returned credential. */
  async registerInstance(instanceId: string): Promise<Uint8Array> {
    const held = this.instances.get(instanceId);
    if (!held) throw new Error(`the host has no instance ${instanceId}`);
    held.credential = (await this.registry.registerInstance(await this.registrationOf(instanceId))).credential;
    return held.credential;
  }

  /** `by`: the host that reports it and vouches for it. */
  async registrationOf(instanceId: string, by: HostKey = this.key) {
    const { inboxId, self, keys } = this.instances.get(instanceId) ?? {};
    if (!inboxId || !self || !keys) throw new Error(`the host has no instance ${instanceId} of its own`);
    const sealingKey = Buffer.from(keys.publicKey).toString('hex');
    const action = { action: 'instance.register', instanceId, sealingKey } as const;
    const statement = await self.sign(action, { now: this.#network.now() });
    const voucher = voucherBy(by, fromWire(statement).envelope, action);
    return { hostId: by.host.id, instanceId, inboxId, sealingKey: { publicKey: keys.publicKey, statement, voucher } };
  }

  async report(report: Report): Promise<void> {
    const held = this.instances.get(report.instanceId ?? '');
    // The host has no credential for an instance that it does not have; anything well-formed will do.
    const credential = held?.credential ?? new Uint8Array(32);
    await this.registry.reportInstance({ hostId: this.id, claimId: held?.claimId ?? '', credential, ...report });
  }

  reportLive(instanceId: string, version = 1): Promise<void> {
    const held = this.instances.get(instanceId);
    if (held) held.isLive = true;
    return this.report({ instanceId, state: InstanceState.LIVE, conversationId: 'c0'.repeat(16), appliedVersion: BigInt(version) });
  }

  reportTransfer(instanceId: string, transferId: string, transferState: TransferState, reason = ''): Promise<void> {
    return this.report({ instanceId, transferId, transferState, transferFailureReason: reason });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reports);
    await this.#server?.close();
    this.#server = undefined;
  }

  /** The owned instances, without those that a test placed here by hand. */
  #held() {
    return [...this.instances].filter(([, held]) => held.template !== undefined).map(([id, held]) => heldOf(id, held));
  }

  #later(work: () => Promise<void>): void {
    // The pool may restart in the meantime: like a real host, it repeats its report, but not forever.
    const repeated = async () => {
      for (let left = 8; left > 0; left--) {
        const isDone = await work().then(
          () => true,
          () => false,
        );
        if (isDone) return;
        await pause(250);
      }
    };
    const settled = repeated().finally(() => this.#reports.delete(settled));
    this.#reports.add(settled);
  }
}

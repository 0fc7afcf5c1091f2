import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { type DeploymentKeys, type HostKey, voucherBy } from '@offshoot/callers';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type EndedInstance,
  InstanceRegistryService,
  type KeepAliveRequestSchema,
  type KeepAliveResponse,
  type ReportInstanceRequestSchema,
} from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { TransferKind, type TransferOrder, type TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import {
  type AcceptOfferRequest,
  type BatchUpdateTemplateRequest,
  type CloneSummaryRequest,
  type ConfigureRequest,
  type ConsentToUpdateRequest,
  type ExpectContextRequest,
  InstanceService,
  type InstanceUpdateSchema,
  type ProvideToolsRequest,
  type ReleaseRequest,
  type RestoreInstanceRequest,
  type SetUserConfigRequest,
  type UpdateTemplateRequest,
  UpdateTemplateRequestSchema,
} from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { newId } from '@offshoot/ids';
import { freePort } from '@offshoot/process/free-port.ts';
import { createLogger } from '@offshoot/process/logger.ts';
import { Refusal } from '@offshoot/refusals';
import { type RunningServer, refusalOf, route, serve, serviceClient } from '@offshoot/rpc';
import { generateSealingKeys } from '@offshoot/sealing';
import { type Action, sealedConfigDigestOf, verifyStatement } from '@offshoot/statements';
import { fromWire } from '@offshoot/wire';
import type { HeldInstance, HostScript, Network, SharedBackups } from './host-script.ts';
import { openedText } from './sealing.ts';

/** How long a host waits here for those of many that are slow. */
const PATIENCE_MS = 50;

type Report = MessageInitShape<typeof ReportInstanceRequestSchema>;

/** Of the wallet that an instance here makes for a resource. */
export function walletAddressOf(resourceId: string): string {
  return `0x${createHash('sha256').update(resourceId).digest('hex').slice(0, 40)}`;
}

/**
 * The other side of the pool's calls: a host that really listens, keeps what it was sent, verifies what its owner signed and
 * reports as a host does. Its instances go live as soon as they are configured unless the script says otherwise.
 */
export class HostCounterpart {
  readonly key: HostKey;
  readonly instances = new Map<string, HeldInstance>();
  readonly configured: ConfigureRequest[] = [];
  /** One for each instance, however it was asked. */
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
  /** A restored instance registers by itself. */
  autoRestore = true;
  /** Those of the place that it has announced. */
  backups: SharedBackups = new Map();
  /** What its last call was answered to be another host's. */
  fenced: string[] = [];
  /** What its last registration was answered of those that somebody has. */
  parked: string[] = [];
  ended: EndedInstance[] = [];
  /** What it says of itself when it registers. */
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

  /** Where the pool is reached from now on. */
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
      services: [
        route(InstanceService, {
          configure: async (request) => {
            this.configured.push(request);
            await this.script.configure?.(request);
            await this.#configure(request);
            if (this.autoLive) this.#later(() => this.reportLive(request.instanceId, Number(request.templateVersion?.version ?? 0)));
            return this.script.standing ?? {};
          },
          updateTemplate: async (request) => ({ appliedVersion: await this.#update(request) }),
          batchUpdateTemplate: async (request) => {
            this.batches.push(request);
            return this.script.batchUpdateTemplate
              ? await this.script.batchUpdateTemplate(request)
              : { updates: await this.#updateAll(request) };
          },
          cloneSummary: async (request) => {
            this.orders.push(request);
            if (request.order?.kind === TransferKind.SHARE) await this.#verifyShare(request.order, request.order.sourceInstanceId);
            await this.script.cloneSummary?.(request);
            return {};
          },
          release: async (request) => {
            this.releases.push(request);
            await this.script.release?.(request);
            this.instances.delete(request.instanceId);
            return {};
          },
          consentToUpdate: async (request) => {
            this.consents.push(request);
            const { instanceId, templateVersion } = request;
            const version = Number(templateVersion?.version ?? 0);
            const capabilities = this.script.capabilities ?? '';
            const templateId = templateVersion?.templateId ?? '';
            await this.#verify(request.statement, { action: 'instance.consent', instanceId, templateId, version, capabilities });
            return { appliedVersion: BigInt(version) };
          },
          setUserConfig: async (request) => {
            this.configs.push(request);
            const { instanceId, sealedUserConfig } = request;
            const { value, keys } = sealedUserConfig ?? { keys: [] };
            const bytes = value ?? { encapsulatedKey: new Uint8Array(), ciphertext: new Uint8Array() };
            const sealedConfigDigest = sealedConfigDigestOf({ value: bytes, keys });
            await this.#verify(request.statement, { action: 'instance.set-config', instanceId, sealedConfigDigest });
            return {};
          },
          acceptOffer: async (request) => {
            this.acceptedOffers.push(request);
            const { instanceId, newOwnerId, offer, acceptance } = request;
            const held = this.instances.get(instanceId);
            const previousOwnerId = held?.ownerId ?? '';
            await this.#verify(offer, { action: 'instance.offer', instanceId, newOwnerId });
            await this.#verify(acceptance, { action: 'instance.accept', instanceId, previousOwnerId }, newOwnerId);
            if (held) held.ownerId = newOwnerId;
            await this.script.acceptOffer?.(request);
            return {};
          },
          expectContext: async (request) => {
            this.expectations.push(request);
            await this.#verifyShare(request.order, request.order?.targetInstanceId);
            await this.script.expectContext?.(request);
            return {};
          },
          provideTools: async (request) => {
            this.provisions.push(request);
            const told = this.script.provideTools?.(request);
            const made = await this.#takeTools(request);
            return { made: told ?? made };
          },
          restoreInstance: async (request) => {
            this.restores.push(request);
            await this.script.restoreInstance?.(request);
            const backup = this.backups.get(request.instanceId);
            if (!backup || backup.generation < request.generation || backup.held.inboxId !== request.inboxId)
              throw new Refusal('BACKUP_UNAVAILABLE', 'There is no such backup.');
            this.instances.set(request.instanceId, { ...backup.held });
            if (this.autoRestore) this.#later(() => this.#registerRestored(request.instanceId));
            return { generation: backup.generation };
          },
          describeInstance: async ({ instanceId }) => {
            const held = this.instances.get(instanceId);
            if (!held?.claimId || !held.template) throw new Refusal('INSTANCE_NOT_FOUND', 'The host has no such agent.');
            const { inboxId, sealingKey } = await this.registrationOf(instanceId);
            return {
              ...this.#heldOf(instanceId, held),
              ...held.template,
              inboxId,
              sealingKey,
              conversationId: 'c0'.repeat(16),
              agentName: 'Agent',
            };
          },
          getHealth: () => ({ hostId: this.id }),
        }),
      ],
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

  /** Backs the instance up and tells the pool so with the lease. */
  async backUp(instanceId: string, generation = 1n): Promise<void> {
    const { credential: _, ...held } = this.instances.get(instanceId) ?? { inboxId: '', claimId: '' };
    this.backups.set(instanceId, { generation, held });
    await this.keepAlive({ backups: [{ instanceId, generation }] });
  }

  /** Stops in good order, after the last backups of these. */
  async leave(backups: { instanceId: string; generation: bigint }[] = []): Promise<void> {
    await this.registry.leavePool({
      hostId: this.id,
      registration: this.announced.registration ?? 0n,
      backups,
    });
    await this.stop();
  }

  /** Keeps the lease, and says what is said here; all is well otherwise. */
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

  /** Registers the instance, again if need be, and keeps the credential that is answered. */
  async registerInstance(instanceId: string): Promise<Uint8Array> {
    const held = this.instances.get(instanceId);
    if (!held) throw new Error(`the host has no instance ${instanceId}`);
    held.credential = (await this.registry.registerInstance(await this.registrationOf(instanceId))).credential;
    return held.credential;
  }

  /** `by`: the host that says so, and vouches for it. */
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
    // An instance that the host does not hold has none: anything that has the form of one.
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

  /** Those that somebody has; one that was put here by hand says nothing. */
  #held() {
    return [...this.instances].filter(([, held]) => held.template !== undefined).map(([id, held]) => this.#heldOf(id, held));
  }

  #heldOf(instanceId: string, { claimId, ownerId = '', template, isLive }: HeldInstance) {
    const state = isLive ? InstanceState.LIVE : InstanceState.JOINING;
    return { instanceId, claimId, ownerId, state, appliedVersion: template?.appliedVersion ?? 0n };
  }

  async #update(request: UpdateTemplateRequest): Promise<bigint> {
    this.updates.push(request);
    const applied = (await this.script.updateTemplate?.(request)) ?? request.templateVersion?.version ?? 0n;
    const template = this.instances.get(request.instanceId)?.template;
    if (template) template.appliedVersion = applied;
    return applied;
  }

  /** As a host does: each for itself, and without those that take their time. */
  async #updateAll({ instanceIds, templateVersion }: BatchUpdateTemplateRequest) {
    const updates: MessageInitShape<typeof InstanceUpdateSchema>[] = [];
    const all = instanceIds.map(async (instanceId) => {
      const request = create(UpdateTemplateRequestSchema, { instanceId, ...(templateVersion && { templateVersion }) });
      try {
        updates.push({ instanceId, outcome: { case: 'appliedVersion', value: await this.#update(request) } });
      } catch (error) {
        const { reason = 'INTERNAL', metadata = {} } = refusalOf(error) ?? {};
        updates.push({ instanceId, outcome: { case: 'refusal', value: { reason, metadata } } });
      }
    });
    await Promise.race([Promise.all(all), pause(PATIENCE_MS)]);
    return [...updates];
  }

  /** Opens what was sealed before it keeps anything. */
  async #configure({ instanceId, claimId, ownerId, sealedUserConfig, templateVersion }: ConfigureRequest): Promise<void> {
    const held = this.instances.get(instanceId);
    if (!held) return;
    if (sealedUserConfig?.value && held.keys) {
      const purpose = { use: 'user-config' as const, instanceId, ownerId, templateId: templateVersion?.templateId ?? '' };
      held.opened = await openedText(held.keys.privateKey, purpose, sealedUserConfig.value).catch((cause: unknown) => {
        throw new Refusal('SEALED_VALUE_INVALID', 'The sealed values cannot be opened.', { cause });
      });
    }
    held.claimId = claimId;
    held.ownerId = ownerId;
    if (templateVersion) {
      const { templateId, creatorId, version } = templateVersion;
      held.template = { templateId, creatorId, appliedVersion: version };
    }
  }

  /** Takes no older list than it has. Makes wallets itself: here just an address that the resource's id tells. */
  async #takeTools({ instanceId, generation, grants }: ProvideToolsRequest): Promise<Record<string, string>> {
    const held = this.instances.get(instanceId);
    if (!held?.keys) throw new Refusal('INSTANCE_NOT_FOUND', 'The host has no such instance.');
    const values = new Map<string, Record<string, string>>();
    const made: Record<string, string> = {};
    for (const { toolId, resourceId, sealedValues } of grants) {
      if (!sealedValues) {
        made[resourceId] = walletAddressOf(resourceId);
        values.set(toolId, { address: walletAddressOf(resourceId) });
        continue;
      }
      const purpose = { use: 'tool-values' as const, instanceId, resourceId };
      values.set(toolId, JSON.parse(await openedText(held.keys.privateKey, purpose, sealedValues)));
    }
    if (generation >= (held.tools?.generation ?? 0n)) held.tools = { generation, values };
    return made;
  }

  async #verifyShare(order: TransferOrder | undefined, instanceId = ''): Promise<void> {
    if (!order) throw new Refusal('VALIDATION_FAILED', 'There is no order.');
    const { sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId, contextPromptDigest, summaryDigest, statement } = order;
    const named = { sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId, contextPromptDigest };
    const owner = this.instances.get(instanceId)?.ownerId ?? '';
    const action = { action: 'instance.share-context', ...named, ...(summaryDigest !== '' && { summaryDigest }) } as const;
    await this.#verify(statement, action, owner);
  }

  /** As the instance does: by its own owner, or whom else the action needs. */
  async #verify(statement: SignedStatement | undefined, action: Action, by?: string): Promise<void> {
    const signer = by ?? this.instances.get('instanceId' in action ? action.instanceId : '')?.ownerId ?? '';
    if (!statement) throw new Refusal('STATEMENT_MALFORMED', 'There is no statement.');
    const { envelope, signatures } = fromWire(statement);
    const keys = this.#network.keysOf(signer);
    const verdict = await verifyStatement({ envelope, action, signatures, keys, signer, now: this.#network.now() });
    if (!verdict.ok) throw new Refusal(verdict.reason, verdict.message);
  }

  /** As long as the pool has not noted that the order was taken, it says to repeat. */
  async #registerRestored(instanceId: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.registerInstance(instanceId);
        return;
      } catch (error) {
        if (attempt === 40) throw error;
        await pause(25);
      }
    }
  }

  #later(work: () => Promise<void>): void {
    // The pool may be restarted in the middle: like a real host it repeats its report, though not for ever.
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

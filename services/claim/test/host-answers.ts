// How the test host answers the pool's orders: it records each and acts like a host.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferKind, type TransferOrder } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import {
  type BatchUpdateTemplateRequest,
  type ConfigureRequest,
  type InstanceService,
  type InstanceUpdateSchema,
  type ProvideToolsRequest,
  type UpdateTemplateRequest,
  UpdateTemplateRequestSchema,
} from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';
import { fromWire } from '@offshoot/rpc/wire';
import { type Action, sealedConfigDigestOf, verifyStatement } from '@offshoot/statements';
import type { HostCounterpart } from './host-counterpart.ts';
import type { HeldInstance, Network } from './host-script.ts';
import { openedText } from './sealing.ts';

/** How long a host waits for the slow instances of a batch. */
const PATIENCE_MS = 50;

/** The address of the wallet that an instance creates for a resource. */
export function walletAddressOf(resourceId: string): string {
  return `0x${createHash('sha256').update(resourceId).digest('hex').slice(0, 40)}`;
}

export interface Surroundings {
  network: Network;
  /** Runs it in the background and retries if it fails. */
  later(work: () => Promise<void>): void;
}

export function answersOf(host: HostCounterpart, { network, later }: Surroundings): ServiceImpl<typeof InstanceService> {
  return {
    configure: async (request) => {
      host.configured.push(request);
      await host.script.configure?.(request);
      await configure(host, request);
      if (host.autoLive) later(() => host.reportLive(request.instanceId, Number(request.templateVersion?.version ?? 0)));
      return host.script.standing ?? {};
    },
    updateTemplate: async (request) => ({ appliedVersion: await update(host, request) }),
    batchUpdateTemplate: async (request) => {
      host.batches.push(request);
      return host.script.batchUpdateTemplate ? await host.script.batchUpdateTemplate(request) : { updates: await updateAll(host, request) };
    },
    cloneSummary: async (request) => {
      host.orders.push(request);
      if (request.order?.kind === TransferKind.SHARE) await verifyShare(host, network, request.order, request.order.sourceInstanceId);
      await host.script.cloneSummary?.(request);
      return {};
    },
    release: async (request) => {
      host.releases.push(request);
      await host.script.release?.(request);
      host.instances.delete(request.instanceId);
      return {};
    },
    consentToUpdate: async (request) => {
      host.consents.push(request);
      const { instanceId, templateVersion } = request;
      const version = Number(templateVersion?.version ?? 0);
      const capabilities = host.script.capabilities ?? '';
      const templateId = templateVersion?.templateId ?? '';
      await verify(host, network, request.statement, { action: 'instance.consent', instanceId, templateId, version, capabilities });
      return { appliedVersion: BigInt(version) };
    },
    setUserConfig: async (request) => {
      host.configs.push(request);
      const { instanceId, sealedUserConfig } = request;
      const { value, keys } = sealedUserConfig ?? { keys: [] };
      const bytes = value ?? { encapsulatedKey: new Uint8Array(), ciphertext: new Uint8Array() };
      const sealedConfigDigest = sealedConfigDigestOf({ value: bytes, keys });
      await verify(host, network, request.statement, { action: 'instance.set-config', instanceId, sealedConfigDigest });
      return {};
    },
    acceptOffer: async (request) => {
      host.acceptedOffers.push(request);
      const { instanceId, newOwnerId, offer, acceptance } = request;
      const held = host.instances.get(instanceId);
      const previousOwnerId = held?.ownerId ?? '';
      // Like an agent, which has carried out the same order before.
      if (previousOwnerId === newOwnerId) return {};
      await verify(host, network, offer, { action: 'instance.offer', instanceId, newOwnerId });
      await verify(host, network, acceptance, { action: 'instance.accept', instanceId, previousOwnerId }, newOwnerId);
      if (held) held.ownerId = newOwnerId;
      await host.script.acceptOffer?.(request);
      return {};
    },
    expectContext: async (request) => {
      host.expectations.push(request);
      await verifyShare(host, network, request.order, request.order?.targetInstanceId);
      await host.script.expectContext?.(request);
      return {};
    },
    provideTools: async (request) => {
      host.provisions.push(request);
      const told = host.script.provideTools?.(request);
      const made = await takeTools(host, request);
      return { made: told ?? made };
    },
    restoreInstance: async (request) => {
      host.restores.push(request);
      await host.script.restoreInstance?.(request);
      const backup = host.backups.get(request.instanceId);
      if (!backup || backup.generation < request.generation || backup.held.inboxId !== request.inboxId)
        throw new Refusal('BACKUP_UNAVAILABLE', 'There is no such backup.');
      host.instances.set(request.instanceId, { ...backup.held });
      if (host.autoRestore) later(() => registerRestored(host, request.instanceId));
      return { generation: backup.generation };
    },
    describeInstance: async ({ instanceId }) => {
      const held = host.instances.get(instanceId);
      if (!held?.claimId || !held.template) throw new Refusal('INSTANCE_NOT_FOUND', 'The host has no such agent.');
      const { inboxId, sealingKey } = await host.registrationOf(instanceId);
      return {
        ...heldOf(instanceId, held),
        ...held.template,
        inboxId,
        sealingKey,
        conversationId: 'c0'.repeat(16),
        agentName: 'Agent',
      };
    },
    listDormant: async ({ instanceIds }) => ({ instanceIds: [...((await host.script.listDormant?.(instanceIds)) ?? [])] }),
    getHealth: () => ({ hostId: host.id }),
  };
}

export function heldOf(instanceId: string, { claimId, ownerId = '', template, isLive }: HeldInstance) {
  const state = isLive ? InstanceState.LIVE : InstanceState.JOINING;
  return { instanceId, claimId, ownerId, state, appliedVersion: template?.appliedVersion ?? 0n };
}

async function update(host: HostCounterpart, request: UpdateTemplateRequest): Promise<bigint> {
  host.updates.push(request);
  const applied = (await host.script.updateTemplate?.(request)) ?? request.templateVersion?.version ?? 0n;
  const template = host.instances.get(request.instanceId)?.template;
  if (template) template.appliedVersion = applied;
  return applied;
}

/** Like a host: each instance separately, without waiting for the slow ones. */
async function updateAll(host: HostCounterpart, { instanceIds, templateVersion, yanks }: BatchUpdateTemplateRequest) {
  const updates: MessageInitShape<typeof InstanceUpdateSchema>[] = [];
  const all = instanceIds.map(async (instanceId) => {
    const request = create(UpdateTemplateRequestSchema, { instanceId, yanks, ...(templateVersion && { templateVersion }) });
    try {
      updates.push({ instanceId, outcome: { case: 'appliedVersion', value: await update(host, request) } });
    } catch (error) {
      const { reason = 'INTERNAL', metadata = {} } = refusalOf(error) ?? {};
      updates.push({ instanceId, outcome: { case: 'refusal', value: { reason, metadata } } });
    }
  });
  await Promise.race([Promise.all(all), pause(PATIENCE_MS)]);
  return [...updates];
}

/** Opens sealed values before it stores anything. */
async function configure(
  host: HostCounterpart,
  { instanceId, claimId, ownerId, sealedUserConfig, templateVersion }: ConfigureRequest,
): Promise<void> {
  const held = host.instances.get(instanceId);
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

/** Refuses lists older than its own. Creates wallets itself: here, an address derived from the resource's id. */
async function takeTools(host: HostCounterpart, { instanceId, generation, grants }: ProvideToolsRequest): Promise<Record<string, string>> {
  const held = host.instances.get(instanceId);
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

async function verifyShare(host: HostCounterpart, network: Network, order: TransferOrder | undefined, instanceId = ''): Promise<void> {
  if (!order) throw new Refusal('VALIDATION_FAILED', 'There is no order.');
  const { sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId, contextPromptDigest, summaryDigest, statement } = order;
  const named = { sourceInstanceId, sourceInboxId, targetInstanceId, targetInboxId, contextPromptDigest };
  const owner = host.instances.get(instanceId)?.ownerId ?? '';
  const action = { action: 'instance.share-context', ...named, ...(summaryDigest !== '' && { summaryDigest }) } as const;
  await verify(host, network, statement, action, owner);
}

/** Like an instance: the signer must be its owner, or the person whom the action requires. */
async function verify(
  host: HostCounterpart,
  network: Network,
  statement: SignedStatement | undefined,
  action: Action,
  by?: string,
): Promise<void> {
  const signer = by ?? host.instances.get('instanceId' in action ? action.instanceId : '')?.ownerId ?? '';
  if (!statement) throw new Refusal('STATEMENT_MALFORMED', 'There is no statement.');
  const { envelope, signatures } = fromWire(statement);
  const keys = network.keysOf(signer);
  const verdict = await verifyStatement({ envelope, action, signatures, keys, signer, now: network.now() });
  if (!verdict.ok) throw new Refusal(verdict.reason, verdict.message);
}

/** Asks for repetitions until the pool has recorded that the order was applied. */
async function registerRestored(host: HostCounterpart, instanceId: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await host.registerInstance(instanceId);
      return;
    } catch (error) {
      if (attempt === 40) throw error;
      await pause(25);
    }
  }
}

import { fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { ErrorInfo } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { ClaimStatementSchema, SealedConfigSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { TransferKind, type TransferOrderSchema } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { SignedYankSchema, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { isReason } from '@offshoot/refusals';
import { serviceClient } from '@offshoot/rpc';
import { hostAudience, type ServiceCredentials } from '@offshoot/rpc/auth';
import { destinationToWire } from '@offshoot/rpc/wire';
import type { ClaimHost } from '../../claiming/deps.ts';
import type { Transfer } from '../../database/entities/transfer.ts';
import type { EndHost, ResidencyHost } from '../../lifecycle/deps.ts';
import { capabilityLine } from '../../lifecycle/domain/agent-facts.ts';
import type { MoveHost } from '../../moves/deps.ts';
import type { OwnerHost } from '../../ownership/deps.ts';
import type { HostAddress } from '../../placement/store/host-addresses.ts';
import { versionFromBytes } from '../../templates/adapters/template-facts.ts';
import type { ToolHost } from '../../tools/deps.ts';
import type { TransferHost } from '../../transfers/deps.ts';
import type { UpdateAnswer, UpdateHost, UpdateNews } from '../../updates/deps.ts';
import { passingOn } from '../../work/adapters/passing-on.ts';
import type { AdoptHost } from '../deps.ts';
import { standingOf } from './standing.ts';

/** Calls the hosts' InstanceService, for every room that needs one of its calls. Every call has a time limit and is idempotent. */
export type InstanceHosts = AdoptHost & ClaimHost & EndHost & MoveHost & OwnerHost & ResidencyHost & ToolHost & TransferHost & UpdateHost;

/** Hosts that return at another address leave their old client behind. */
const MAX_CLIENTS = 1000;

export function instanceHosts({ serviceKey, tls }: ServiceCredentials, timeoutMs: number): InstanceHosts {
  const clients = new Map<string, Client<typeof InstanceService>>();
  /** Calls are addressed to one host: any other that listens at the address refuses them. */
  const at = ({ hostId, address }: HostAddress) => {
    const place = `${hostId} ${address}`;
    let client = clients.get(place);
    if (client) return client;
    client = serviceClient(InstanceService, { url: address, serviceKey, audience: hostAudience(hostId), tls, timeoutMs });
    if (clients.size >= MAX_CLIENTS) clients.clear();
    clients.set(place, client);
    return client;
  };
  return {
    async configure(to, { claim, agent, version, transfer }, signal) {
      const request = {
        instanceId: agent.id,
        claimId: claim.id,
        ownerId: claim.requesterId,
        templateVersion: versionFromBytes(version),
        ...(claim.destination && { join: destinationToWire(claim.destination) }),
        modelOverride: claim.modelOverride,
        userConfig: claim.userConfig ?? {},
        ...(agent.claimedAt && { claimTime: timestampFromDate(agent.claimedAt) }),
        ...(claim.sealedUserConfig && { sealedUserConfig: fromBinary(SealedConfigSchema, claim.sealedUserConfig) }),
        ...(claim.claimStatement && { statement: fromBinary(ClaimStatementSchema, claim.claimStatement) }),
        ...(transfer && { transfer: orderOf(transfer) }),
      };
      const { acceptedCapabilities } = await at(to).configure(request, { signal });
      return { acceptedCapabilities: capabilityLine(acceptedCapabilities) };
    },
    async expectContext(to, transfer, signal) {
      await at(to).expectContext({ order: orderOf(transfer) }, { signal });
    },
    async cloneSummary(to, transfer, signal) {
      const { contextPrompt, sealedContextPrompt, overriddenConfigKeys, kind, destination } = transfer;
      const request = {
        order: orderOf(transfer),
        contextPrompt: contextPrompt ?? '',
        ...(sealedContextPrompt && { sealedContextPrompt: fromBinary(SealedValueSchema, sealedContextPrompt) }),
        ...(kind === 'CLONE' && destination && { join: destinationToWire(destination), overriddenConfigKeys }),
      };
      await at(to).cloneSummary(request, { signal });
    },
    async updateTemplate(to, instanceId, news, signal) {
      const answer = await at(to).updateTemplate({ instanceId, ...updateOf(news) }, { signal });
      return Number(answer.appliedVersion);
    },
    async updateTemplates(to, instanceIds, news, signal) {
      const asked = new Set(instanceIds);
      const answers = new Map<string, UpdateAnswer>();
      const { updates } = await at(to).batchUpdateTemplate({ instanceIds: [...instanceIds], ...updateOf(news) }, { signal });
      for (const { instanceId, outcome } of updates) {
        // Only the first answer for each instance counts, and only for instances that were asked for.
        if (!asked.delete(instanceId)) continue;
        if (outcome.case === 'appliedVersion') answers.set(instanceId, { applied: Number(outcome.value) });
        if (outcome.case === 'refusal') answers.set(instanceId, { reason: knownReason(outcome.value), metadata: outcome.value.metadata });
      }
      return answers;
    },
    async release(to, { instanceId, claimId, statement }, signal) {
      await at(to).release({ instanceId, claimId, ...(statement && { statement: statementOf(statement) }) }, { signal });
    },
    async restoreInstance(to, { epoch, generation, ...instance }, signal) {
      await at(to).restoreInstance({ ...instance, epoch: BigInt(epoch), generation: BigInt(generation) }, { signal });
    },
    async describeInstance(to, instanceId, signal) {
      return standingOf(instanceId, await at(to).describeInstance({ instanceId }, signal && { signal }));
    },
    async listDormant(to, instanceIds, signal) {
      return (await at(to).listDormant({ instanceIds: [...instanceIds] }, { signal })).instanceIds;
    },
    async provideTools(to, { instanceId, claimId, generation, grants }, signal) {
      const request = {
        instanceId,
        claimId,
        generation: BigInt(generation),
        grants: grants.map(({ toolId, resourceId, resource, sealedValues, publicValues }) => ({
          toolId,
          resourceId,
          resource: ToolResource[resource],
          ...(sealedValues && { sealedValues: fromBinary(SealedValueSchema, sealedValues) }),
          publicValues,
        })),
      };
      return (await at(to).provideTools(request, { signal })).made;
    },
    async consentToUpdate(to, { instanceId, version, statement }) {
      const request = { instanceId, templateVersion: versionFromBytes(version), statement };
      return Number((await passingOn('host', at(to).consentToUpdate(request))).appliedVersion);
    },
    async setUserConfig(to, { instanceId, sealed, statement }) {
      await passingOn('host', at(to).setUserConfig({ instanceId, sealedUserConfig: sealed, statement }));
    },
    async acceptOffer(to, { instanceId, newOwnerId, offer, acceptance }) {
      await passingOn('host', at(to).acceptOffer({ instanceId, newOwnerId, offer: statementOf(offer), acceptance }));
    },
  };
}

/** A reason outside the contract is a defect of the host, as in reports. */
function knownReason({ reason }: ErrorInfo): string {
  return isReason(reason) ? reason : 'INTERNAL';
}

/** The same order goes to both agents. */
function orderOf(transfer: Transfer): MessageInitShape<typeof TransferOrderSchema> {
  return {
    transferId: transfer.id,
    kind: TransferKind[transfer.kind],
    sourceInstanceId: transfer.sourceInstance,
    sourceInboxId: transfer.sourceInbox,
    targetInstanceId: transfer.targetInstance ?? '',
    targetInboxId: transfer.targetInbox,
    contextPromptDigest: transfer.contextPromptDigest,
    summaryDigest: transfer.summaryDigest,
    statement: statementOf(transfer.statement),
  };
}

function statementOf(bytes: Uint8Array | null | undefined) {
  return bytes ? fromBinary(SignedStatementSchema, bytes) : undefined;
}

function updateOf({ version, yanks }: UpdateNews) {
  return { templateVersion: versionFromBytes(version), yanks: [...yanks.values()].map((yank) => fromBinary(SignedYankSchema, yank)) };
}

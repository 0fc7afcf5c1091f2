import { create, fromBinary } from '@bufbuild/protobuf';
import { type Join, JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { AgentMetadata } from '../store/entities/agent-metadata.ts';
import type { Claim } from '../store/entities/claim.ts';
import { versionFromBytes } from './template-facts.ts';

/** The hosts' InstanceService, by the address that each has registered. Every call has a time limit and can be repeated. */
export interface InstanceHosts {
  configure(
    address: string,
    work: { claim: Claim; agent: AgentMetadata; version: Uint8Array; parent: AgentMetadata | null },
    signal: AbortSignal,
  ): Promise<void>;
  cloneSummary(address: string, work: { claim: Claim; child: AgentMetadata; parentId: string }, signal: AbortSignal): Promise<void>;
  /** Answers the version that the instance has now. */
  updateTemplate(address: string, instanceId: string, version: Uint8Array, signal: AbortSignal): Promise<number>;
  release(address: string, agent: AgentMetadata, signal: AbortSignal): Promise<void>;
}

export function instanceHosts(serviceToken: string, timeoutMs: number): InstanceHosts {
  const at = (address: string) => serviceClient(InstanceService, { url: address, serviceToken, timeoutMs });
  return {
    async configure(address, { claim, agent, version, parent }, signal) {
      const request = {
        instanceId: agent.id,
        claimId: claim.id,
        ownerId: claim.requesterId,
        templateVersion: versionFromBytes(version),
        join: joinOf(claim),
        modelOverride: claim.modelOverride,
        userConfig: claim.userConfig ?? {},
        ...(parent && {
          parent: {
            instanceId: parent.id,
            inboxId: parent.inboxId,
            contextPromptDigest: claim.contextPromptDigest,
            statement: statementOf(claim.statement),
          },
        }),
      };
      await at(address).configure(request, { signal });
    },
    async cloneSummary(address, { claim, child, parentId }, signal) {
      const request = {
        instanceId: parentId,
        claimId: claim.id,
        childInstanceId: child.id,
        childInboxId: child.inboxId,
        contextPrompt: claim.contextPrompt ?? '',
        join: joinOf(claim),
        statement: statementOf(claim.statement),
        overriddenConfigKeys: claim.userConfigGiven,
      };
      await at(address).cloneSummary(request, { signal });
    },
    async updateTemplate(address, instanceId, version, signal) {
      const answer = await at(address).updateTemplate({ instanceId, templateVersion: versionFromBytes(version) }, { signal });
      return Number(answer.appliedVersion);
    },
    async release(address, agent, signal) {
      const statement = agent.releaseStatement ? { statement: statementOf(agent.releaseStatement) } : {};
      await at(address).release({ instanceId: agent.id, claimId: agent.claimId ?? '', ...statement }, { signal });
    },
  };
}

function joinOf(claim: Claim): Join {
  return create(JoinSchema, {
    way: claim.joinBy === 'added' ? { case: 'added', value: true } : { case: 'inviteUrl', value: claim.inviteUrl ?? '' },
  });
}

function statementOf(bytes: Uint8Array | null | undefined) {
  return bytes ? fromBinary(SignedStatementSchema, bytes) : undefined;
}

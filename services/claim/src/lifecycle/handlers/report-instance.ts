import type { HandlerContext } from '@connectrpc/connect';
import type { ReportInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import { reportInstance } from '../commands/report-instance.ts';
import type { InstanceDeps } from '../deps.ts';
import { conversationStateOf, instanceStateOf, opinionOf, transferStateOf, voiceOf } from './messages.ts';

export function reportInstanceHandler(deps: InstanceDeps) {
  return async (report: ReportInstanceRequest, call: HandlerContext) => {
    requireHost(call, report.hostId);
    await reportInstance(deps, {
      hostId: report.hostId,
      instanceId: report.instanceId,
      claimId: report.claimId,
      state: instanceStateOf(report.state),
      failureReason: report.failureReason,
      failureMessage: report.failureMessage,
      conversationId: report.conversationId,
      appliedVersion: Number(report.appliedVersion),
      transferState: transferStateOf(report.transferState),
      transferFailureReason: report.transferFailureReason,
      transferId: report.transferId,
      credential: report.credential,
      templateStale: report.templateStale,
      acceptedCapabilities: report.acceptedCapabilities,
      ownerId: report.ownerId,
      conversationState: conversationStateOf(report.conversationState),
      voice: voiceOf(report.voice),
      inUse: report.inUse,
      opinion: opinionOf(report.opinion),
      pinnedVersion: report.pinnedVersion === undefined ? undefined : Number(report.pinnedVersion),
    });
    return {};
  };
}

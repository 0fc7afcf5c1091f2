import type { HandlerContext } from '@connectrpc/connect';
import type { GetInstanceRequest, ReleaseInstanceRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { versionFromBytes } from '../../templates/adapters/template-facts.ts';
import { creatorsOf } from '../../templates/commands/known-template.ts';
import { versionCopies } from '../../templates/store/version-copies.ts';
import { releaseInstance } from '../commands/release-instance.ts';
import type { ReadInstancesDeps, ReleaseDeps } from '../deps.ts';
import { viewOf, visibleInstance } from '../domain/access.ts';
import { agentById } from '../store/agents.ts';
import { leavingReasonOf, required } from './messages.ts';
import { addResidencies } from './residencies.ts';
import { shownInstance } from './shown-instances.ts';

export function getInstanceHandler(deps: ReadInstancesDeps) {
  const { db, now } = deps;
  const copies = versionCopies(db);
  return async ({ instanceId }: GetInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const seenAt = now();
    const found = await agentById(db, instanceId);
    const creators = found?.templateId && !viewOf(found, caller, seenAt) ? await creatorsOf(db, found.templateId) : [];
    const agent = visibleInstance(found, instanceId, caller, { now: seenAt, creators });
    const { instance } = await shownInstance(db, agent, caller, seenAt);
    if (instance) await addResidencies(deps, [agent], caller, [instance]);
    const { templateId, appliedVersion } = agent;
    if (instance && templateId && agent.ownerId === caller && appliedVersion > 0) {
      const { message } = await copies.copyOf(templateId, appliedVersion, undefined);
      instance.appliedDigest = versionFromBytes(message).digest;
    }
    return { instance };
  };
}

export function releaseInstanceHandler(deps: ReleaseDeps) {
  return async ({ instanceId, statement, leavingReason }: ReleaseInstanceRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const released = await releaseInstance(deps, caller, instanceId, {
      statement: required('statement', statement),
      leavingReason: leavingReasonOf(leavingReason),
    });
    return shownInstance(deps.db, released, caller, deps.now());
  };
}

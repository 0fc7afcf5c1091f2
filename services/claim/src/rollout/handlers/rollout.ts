import type { HandlerContext } from '@connectrpc/connect';
import type { GetRolloutRequest, SetRolloutRequest, WatchRolloutRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SharedWatches } from '@offshoot/rpc';
import { requireUserCall } from '@offshoot/rpc/auth';
import { type RolloutDeps, readRollout, setRollout, versionToWatch, watchRollout } from '../commands/rollout.ts';
import type { Rollout } from '../domain/rollout.ts';
import { rolloutMessage } from './rollout-message.ts';

export function watchRolloutHandler(deps: RolloutDeps) {
  const watches = new SharedWatches<Rollout>();
  return async function* ({ templateId }: WatchRolloutRequest, call: HandlerContext) {
    // Access is checked for each caller; the stream itself is shared.
    const version = await versionToWatch(deps, requireUserCall(call), templateId);
    const open = (last: AbortSignal) => watchRollout(deps, templateId, version, last);
    for await (const rollout of watches.watch(`${templateId} ${version}`, open, call.signal))
      yield { rollout: rolloutMessage(templateId, rollout) };
  };
}

export function setRolloutHandler(deps: RolloutDeps) {
  return async ({ templateId, version, share, halted, haltAfter }: SetRolloutRequest, call: HandlerContext) => {
    const change = { templateId, version: Number(version), share, isHalted: halted, haltAfter };
    return { rollout: rolloutMessage(templateId, await setRollout(deps, requireUserCall(call), change)) };
  };
}

export function getRolloutHandler(deps: RolloutDeps) {
  return async ({ templateId }: GetRolloutRequest, call: HandlerContext) => {
    return { rollout: rolloutMessage(templateId, await readRollout(deps, requireUserCall(call), templateId)) };
  };
}

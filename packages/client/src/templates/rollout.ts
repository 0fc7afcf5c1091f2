import type { Rollout } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Failure, INTERRUPTED, WAIT_TIMED_OUT } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import { backOff, resumed } from '../gateway/retrying.ts';
import type { Owner } from '../owner.ts';

/** How far a version may go. */
export interface RolloutRule {
  /** Percent of the agents. */
  share: number;
  /** It goes to no more of them. */
  halted?: boolean;
  /** How many may fail with it before it halts by itself. Default: the pool's. */
  haltAfter?: number;
}

/** Throws TEMPLATE_VERSION_NOT_FOUND if the version is neither the newest nor the next one. */
export async function setRollout(owner: Owner, templateId: string, version: bigint, rule: RolloutRule): Promise<Rollout> {
  return present((await owner.gateway.claims.setRollout({ templateId, version, ...rule })).rollout);
}

export interface RolloutWatch {
  /** Called first with the state as it is, then with each new one. The same may come again. */
  show(rollout: Rollout): void;
  /** The version to wait for. Default: the newest one. */
  version?: bigint;
  timeoutSeconds?: number;
}

/**
 * Resolves once this version or a newer one is pending nowhere, or held back by a quarantine. Throws INTERRUPTED and WAIT_TIMED_OUT; the
 * delivery continues on its own.
 */
export async function watchRollout(
  owner: Owner,
  templateId: string,
  { show, version = 0n, timeoutSeconds }: RolloutWatch,
): Promise<Rollout> {
  const timeout = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1000);
  const signal = timeout ? AbortSignal.any([owner.signal, timeout]) : owner.signal;
  try {
    for await (const rollout of rolloutsOf(owner, templateId, signal)) {
      show(rollout);
      if (rollout.quarantine || (rollout.pending === 0n && rollout.version >= version)) return rollout;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const [reason, cause] = owner.signal.aborted ? [INTERRUPTED, 'Interrupted'] : [WAIT_TIMED_OUT, 'The time limit has passed'];
  throw new Failure(reason, `${cause}. The update continues on its own.`, { metadata: { templateId } });
}

/** Resumes when the stream ends, which it does as soon as nothing is pending, perhaps for an older version. */
async function* rolloutsOf(owner: Owner, templateId: string, signal: AbortSignal): AsyncIterable<Rollout> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      for await (const { rollout } of owner.gateway.claims.watchRollout({ templateId }, { signal })) {
        attempt = 0;
        yield present(rollout);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      await resumed(owner, error, attempt);
    }
    await backOff(attempt, signal);
  }
}

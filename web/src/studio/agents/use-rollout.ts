import { type Owner, watchRollout } from '@offshoot/client';
import type { Rollout } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useEffect, useState } from 'react';

export interface FollowedRollout {
  /** Undefined: it is not known yet. */
  rollout: Rollout | undefined;
  /** The connection was lost, and is tried again. */
  isRetrying: boolean;
  error: unknown;
  again(): void;
}

/** Follows the delivery of the template's current version until every agent has answered. */
export function useRollout(owner: Owner, { id, version }: Template): FollowedRollout {
  const [rollout, setRollout] = useState<Rollout>();
  const [isRetrying, setIsRetrying] = useState(false);
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round watches again
  useEffect(() => {
    const watching = new AbortController();
    const signal = AbortSignal.any([owner.signal, watching.signal]);
    const show = (next: Rollout) => {
      setIsRetrying(false);
      setRollout(next);
    };
    const progress: Owner['progress'] = ({ is }) => setIsRetrying(is === 'retrying' || is === 'still-waiting');
    setError(undefined);
    watchRollout({ ...owner, signal, progress }, id, { show, version }).then(show, (failure) => !signal.aborted && setError(failure));
    return () => watching.abort();
  }, [owner, id, version, round]);
  return { rollout, isRetrying, error, again: () => setRound((before) => before + 1) };
}

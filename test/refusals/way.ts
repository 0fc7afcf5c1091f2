import type { Claim, Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Reason } from '@offshoot/refusals';
import type { Scene } from './scene.ts';

/** How a reason is reached through the running system. */
export type Way = RefusedCall | FailedClaim | RefusedUpdate;

export interface RefusedCall {
  kind: 'call';
  /** Brings the system to where the call is refused, and answers the call. */
  prepare(scene: Scene): Promise<() => Promise<unknown>>;
}

/** No call fails: the claim says later why nothing came of it, or of its context. */
export interface FailedClaim {
  kind: 'claim';
  of: 'claim' | 'transfer';
  claim(scene: Scene): Promise<Claim>;
}

/** No call fails: the instance says later why it does not take the newest version. */
export interface RefusedUpdate {
  kind: 'update';
  instance(scene: Scene): Promise<Instance>;
}

export type Ways = Partial<Record<Reason, Way>>;

export function byCall(prepare: RefusedCall['prepare']): RefusedCall {
  return { kind: 'call', prepare };
}

export function inClaim(of: FailedClaim['of'], claim: FailedClaim['claim']): FailedClaim {
  return { kind: 'claim', of, claim };
}

export function inUpdate(instance: RefusedUpdate['instance']): RefusedUpdate {
  return { kind: 'update', instance };
}

import type { OwnerRequest } from '@offshoot/context';
import type { Claim, Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Reason } from '@offshoot/refusals';
import type { Scene } from './scene.ts';

/** How to reach a reason through the running system. */
export type Way = RefusedCall | FailedClaim | RefusedUpdate | RefusedRequest;

export interface RefusedCall {
  kind: 'call';
  /** Brings the system to a state in which the call is refused, and returns the call. */
  prepare(scene: Scene): Promise<() => Promise<unknown>>;
}

/** No call fails: the claim says later why it, or its context transfer, failed. */
export interface FailedClaim {
  kind: 'claim';
  of: 'claim' | 'transfer';
  claim(scene: Scene): Promise<Claim>;
}

/** No call fails: the instance says later why it does not apply the newest version. */
export interface RefusedUpdate {
  kind: 'update';
  instance(scene: Scene): Promise<Instance>;
}

/** No call is made: the agent refuses what its owner asks in their direct message. */
export interface RefusedRequest {
  kind: 'request';
  /** Asked of the agent of the scene. */
  request: OwnerRequest;
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

export function inDirectMessage(request: OwnerRequest): RefusedRequest {
  return { kind: 'request', request };
}

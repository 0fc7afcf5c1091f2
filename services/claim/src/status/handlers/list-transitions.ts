import type { ListTransitionsRequest } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import type { StatusDeps } from '../commands/watch-pool.ts';
import { transitionsOf } from '../store/pool-status.ts';
import { transitionMessage } from './pool-messages.ts';

/** States only move forward, but conditions may change any number of times. */
const TRANSITIONS_MAX = 1000;

export function listTransitionsHandler({ db }: StatusDeps) {
  return async ({ instanceId }: ListTransitionsRequest) => {
    const transitions = await transitionsOf(db, instanceId, TRANSITIONS_MAX);
    if (!transitions) throw new Refusal('INSTANCE_NOT_FOUND', `The pool knows no instance ${instanceId}.`);
    return { transitions: transitions.map(transitionMessage) };
  };
}

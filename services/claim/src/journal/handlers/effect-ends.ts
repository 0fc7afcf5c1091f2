import { EffectEnd } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import type { EndedAs } from '../store/effects.ts';

const ENDS = new Map<EffectEnd, EndedAs>([
  [EffectEnd.DONE, 'DONE'],
  [EffectEnd.NOT_DONE, 'NOT_DONE'],
  [EffectEnd.UNKNOWN, 'UNKNOWN'],
]);

/** Undefined: it is about to begin. */
export const endIn = (end: EffectEnd): EndedAs | undefined => ENDS.get(end);
export const endOf = (ended: EndedAs | undefined): EffectEnd => (ended === undefined ? EffectEnd.UNSPECIFIED : EffectEnd[ended]);

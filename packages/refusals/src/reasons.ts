import { getOption } from '@bufbuild/protobuf';
import type { Code } from '@offshoot/gen/google/rpc/code_pb.ts';
import { ErrorReason, ErrorReasonSchema } from '@offshoot/gen/offshoot/error/v1/reason_pb.ts';
import { refusal } from '@offshoot/gen/offshoot/error/v1/refusal_pb.ts';

/** A name of offshoot.error.v1.ErrorReason without its prefix, for domain code, which must not import generated types. */
export type Reason = Exclude<keyof typeof ErrorReason, 'UNSPECIFIED'>;

const all = Object.keys(ErrorReason) as (keyof typeof ErrorReason)[];

/** In the order of the contract. */
export const reasons: readonly Reason[] = all.filter((name) => name !== 'UNSPECIFIED');

export function isReason(name: string): name is Reason {
  return name !== 'UNSPECIFIED' && Object.hasOwn(ErrorReason, name);
}

/** Whether a service decided against a call. It did not if it failed, did not answer, or gave no reason. */
export function isDecision(reason: string | undefined): reason is string {
  return reason !== undefined && reason !== 'INTERNAL' && reason !== 'UPSTREAM_UNAVAILABLE';
}

function byReason<T>(told: (reason: Reason) => T): Record<Reason, T> {
  return Object.fromEntries(reasons.map((reason) => [reason, told(reason)])) as Record<Reason, T>;
}

function refusalBy(reason: Reason) {
  const value = ErrorReasonSchema.value[ErrorReason[reason]];
  if (value === undefined) throw new Error(`${reason} is not in the contract`);
  return getOption(value, refusal);
}

/** What to do about each reason, unless the refusal itself is more specific. */
export const nextSteps: Record<Reason, string> = byReason((reason) => refusalBy(reason).nextStep);

/** The gRPC code of each reason. */
export const codeByReason: Record<Reason, Code> = byReason((reason) => refusalBy(reason).code);

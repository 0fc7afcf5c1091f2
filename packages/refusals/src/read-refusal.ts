// What a client reads from a failed call. In a module of its own: only clients need Connect.
import { ViolationsSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { isReason, type Reason } from './reasons.ts';
import { Refusal } from './refusal.ts';

/** Of the ErrorInfo of our errors. */
export const REFUSAL_DOMAIN = 'offshoot';

/** What a client can read from one of our errors. */
export interface ReadRefusal {
  reason: Reason;
  message: string;
  metadata: Record<string, string>;
  /** Violated rules of the contract, by field path; empty unless the reason is VALIDATION_FAILED. */
  violations: { field: string; message: string }[];
}

/** In one text, for answers that have no field for the next step. */
export function withNextStep({ message, metadata: { help } }: Pick<ReadRefusal, 'message' | 'metadata'>): string {
  return help ? `${message.replace(/\.?$/, '.')} ${help}` : message;
}

/** Client side: the typed reason of a failed call; undefined if the error is not one of ours. */
export function refusalOf(error: unknown): ReadRefusal | undefined {
  if (error instanceof Refusal) return { reason: error.reason, message: error.message, metadata: error.metadata, violations: [] };
  if (!(error instanceof ConnectError)) return undefined;
  const info = error.findDetails(ErrorInfoSchema).find((detail) => detail.domain === REFUSAL_DOMAIN);
  if (info && isReason(info.reason)) {
    return { reason: info.reason, message: error.rawMessage, metadata: { ...info.metadata }, violations: violationsOf(error) };
  }
  // Nobody responded, so nobody attached a reason.
  const message = unanswered.get(error.code);
  if (message === undefined || (error.code === Code.Aborted && error.details.length > 0)) return undefined;
  const metadata = { cause: error.rawMessage, help: 'Check that it is running and reachable, then repeat the call.' };
  return { reason: 'UPSTREAM_UNAVAILABLE', message, metadata, violations: [] };
}

/** Without a reason, these codes come from the transport; Connect for Node reports a broken connection as Aborted. */
const unanswered: ReadonlyMap<Code, string> = new Map([
  [Code.Unavailable, 'The service does not answer.'],
  [Code.DeadlineExceeded, 'The service did not answer in time.'],
  [Code.Aborted, 'The connection to the service broke off.'],
]);

/** Patterns are for programs, and so are some words of the library. */
function plainly(ruleId: string, message: string): string {
  if (ruleId === 'string.pattern') return 'is not of the form that it must have';
  if (ruleId === 'repeated.unique') return 'must not have anything twice';
  return message.replace(/^(?:repeated )?value /, '').replace('item(s)', 'elements');
}

/** Broken rules of the contract, by field path. */
export function violationsOf(error: ConnectError): { field: string; message: string }[] {
  return error.findDetails(ViolationsSchema).flatMap((list) =>
    list.violations.map((violation) => ({
      field: (violation.field?.elements ?? [])
        .map((element) => {
          const at = element.subscript;
          return element.fieldName + (at.case === undefined ? '' : `[${at.case === 'stringKey' ? JSON.stringify(at.value) : at.value}]`);
        })
        .join('.'),
      message: plainly(violation.ruleId, violation.message),
    })),
  );
}

import { ViolationsSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { codeByReason, nextSteps, type Reason, Refusal } from '@offshoot/refusals';
import { REFUSAL_DOMAIN, violationsOf } from '@offshoot/refusals/read-refusal.ts';

export interface Converted {
  error: ConnectError;
  /** What the log must keep because the caller does not see it. */
  unexpected: boolean;
}

/** The only place that converts thrown errors into what a caller sees: a ConnectError with exactly one ErrorInfo. */
export function toConnectError(thrown: unknown, requestId: string): Converted {
  if (thrown instanceof Refusal) return { error: fromRefusal(thrown), unexpected: thrown.reason === 'INTERNAL' };
  if (thrown instanceof ConnectError) {
    if (thrown.findDetails(ErrorInfoSchema).length === 1) return { error: thrown, unexpected: false };
    const known = fromProtocolError(thrown);
    if (known) return { error: known, unexpected: false };
  }
  if (isAbort(thrown))
    return { error: withReason('UPSTREAM_UNAVAILABLE', Code.Canceled, 'The call was cancelled.', {}, thrown), unexpected: false };
  const opaque = withReason('INTERNAL', Code.Internal, 'Something went wrong on our side.', {
    requestId,
    help: `Repeat the call; if it fails again, report the request id ${requestId}.`,
  });
  opaque.cause = thrown;
  return { error: opaque, unexpected: true };
}

function fromRefusal(refusal: Refusal): ConnectError {
  const metadata = { help: nextSteps[refusal.reason], ...refusal.metadata };
  // Connect codes have gRPC's numbers.
  return withReason(refusal.reason, codeByReason[refusal.reason] as number as Code, refusal.message, metadata, refusal);
}

/** Messages of Connect about unreadable input, which it reports as an internal error. */
const unreadable = /^(parse binary: |decompression failed|received compressed envelope)/;

/** Errors of Connect itself and its validator, and of calls to other services that did not respond. */
function fromProtocolError(error: ConnectError): ConnectError | undefined {
  switch (error.code) {
    case Code.InvalidArgument: {
      const [first] = violationsOf(error);
      const message = first ? `${first.field || 'The message'} ${first.message}.` : error.rawMessage;
      const made = withReason('VALIDATION_FAILED', error.code, message, {
        ...(first && { field: first.field }),
        help: first ? `Correct the field ${first.field || 'named in the details'}.` : 'Send a message that the contract allows.',
      });
      for (const violations of error.findDetails(ViolationsSchema)) made.details.push({ desc: ViolationsSchema, value: violations });
      return made;
    }
    case Code.ResourceExhausted:
      return withReason('VALIDATION_FAILED', error.code, error.rawMessage, { help: 'Send a smaller message.' });
    case Code.Unimplemented:
      return withReason('VALIDATION_FAILED', error.code, error.rawMessage, { help: 'Use the reflection service to list the methods.' });
    case Code.NotFound:
      return withReason('VALIDATION_FAILED', error.code, error.rawMessage, {
        help: 'Use the reflection service to list the services and methods.',
      });
    case Code.Internal:
      if (!unreadable.test(error.rawMessage)) return undefined;
      return withReason('VALIDATION_FAILED', Code.InvalidArgument, `The message cannot be read (${error.rawMessage}).`, {
        help: 'Send a message that the contract allows.',
      });
    case Code.Unavailable:
      return withReason('UPSTREAM_UNAVAILABLE', error.code, 'A service that is needed to answer does not answer.', {
        help: 'Repeat the call in a moment.',
      });
    case Code.DeadlineExceeded:
      return withReason('UPSTREAM_UNAVAILABLE', error.code, 'The call took longer than its deadline.', {
        help: 'Repeat the call, with a longer deadline if you set one.',
      });
    case Code.Canceled:
      return withReason('UPSTREAM_UNAVAILABLE', error.code, 'The call was cancelled.', {});
    default:
      return undefined;
  }
}

function withReason(reason: Reason, code: Code, message: string, metadata: Record<string, string>, cause?: unknown): ConnectError {
  return new ConnectError(
    message.toWellFormed(),
    code,
    undefined,
    [{ desc: ErrorInfoSchema, value: { reason, domain: REFUSAL_DOMAIN, metadata } }],
    cause,
  );
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

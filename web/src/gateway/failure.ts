import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { V1Failure } from './v1-failure.ts';

export type Failure = { kind: 'unreachable' | 'too-many' } | { kind: 'other'; requestId: string };

/** What a failed call means to a person. */
export function failureOf(error: unknown): Failure {
  if (error instanceof V1Failure) return failureOfV1(error);
  const refused = ConnectError.from(error);
  if (refused.code === Code.ResourceExhausted) return { kind: 'too-many' };
  if (unanswered.has(refused.code)) return { kind: 'unreachable' };
  return { kind: 'other', requestId: infoOf(refused)?.metadata.requestId ?? refused.metadata.get('x-request-id') ?? '' };
}

function failureOfV1({ status, requestId }: V1Failure): Failure {
  if (status === 429) return { kind: 'too-many' };
  return [0, 502, 503, 504].includes(status) ? { kind: 'unreachable' } : { kind: 'other', requestId };
}

/** The request reached no server (a failed fetch is Unknown), or one that cannot answer now. */
const unanswered = new Set([Code.Unavailable, Code.DeadlineExceeded, Code.Aborted, Code.Unknown]);

/** Whether the same call may succeed in a moment. */
export const isTemporary = (error: unknown): boolean => failureOf(error).kind !== 'other';

/** The typed reason of a refusal, such as TEMPLATE_NOT_FOUND. */
export const reasonOf = (error: unknown): string | undefined => infoOf(ConnectError.from(error))?.reason;

/** What the refusal says besides, by name. */
export const metadataOf = (error: unknown): Record<string, string> => infoOf(ConnectError.from(error))?.metadata ?? {};

/** What a refusal says to its caller. */
export const messageOf = (error: unknown): string => ConnectError.from(error).rawMessage;

function infoOf(error: ConnectError) {
  return error.findDetails(ErrorInfoSchema).find(({ domain }) => domain === 'offshoot');
}

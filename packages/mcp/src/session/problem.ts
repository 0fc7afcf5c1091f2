import {
  OAuthError,
  OAuthErrorCode,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { McpError, type McpProblem } from '../mcp-error.ts';

/** JSON-RPC: no valid request, no such method, no valid parameters. */
const NOT_DONE: ReadonlySet<number> = new Set([-32600, -32601, -32602]);

/** Whether the server answered that it did not do it. */
export const saysNo = (error: unknown): boolean => error instanceof ProtocolError && NOT_DONE.has(error.code);

/** What an authorization server says if it could not look at the request. */
const NOT_NOW: ReadonlySet<string> = new Set([
  OAuthErrorCode.ServerError,
  OAuthErrorCode.TemporarilyUnavailable,
  OAuthErrorCode.TooManyRequests,
]);

/** Whether an authorization server says no, and will say no again. */
export const isOAuthRefusal = (error: unknown): boolean => error instanceof OAuthError && !NOT_NOW.has(error.code);

/** What a failure of the library means. `ended`: what one of our rules found before. */
export function problemOf(error: unknown, { ended, isLate }: { ended: McpProblem | undefined; isLate: boolean }): McpProblem {
  if (ended !== undefined) return ended;
  if (isLate) return 'timeout';
  if (error instanceof McpError) return error.is;
  if (error instanceof UnauthorizedError) return 'unauthorized';
  if (error instanceof OAuthError) return isOAuthRefusal(error) ? 'unauthorized' : 'busy';
  if (error instanceof SdkHttpError) return byStatus(error.status);
  if (isLost(error)) return 'unreachable';
  if (error instanceof SdkError) return bySdkCode(error.code);
  return error instanceof ProtocolError ? 'refused' : 'not-mcp';
}

function byStatus(status: number | undefined): McpProblem {
  if (status === 401 || status === 403) return 'unauthorized';
  return status === 429 ? 'busy' : 'refused';
}

/** What `fetch` throws if there is no connection; while connecting, the library wraps it. */
function isLost(error: unknown): boolean {
  if (error instanceof TypeError) return error.cause !== undefined;
  const { cause } = error instanceof SdkError ? ((error.data ?? {}) as { cause?: unknown }) : {};
  return cause instanceof TypeError && cause.cause !== undefined;
}

function bySdkCode(code: SdkErrorCode): McpProblem {
  switch (code) {
    case SdkErrorCode.RequestTimeout:
      return 'timeout';
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.SendFailed:
      return 'unreachable';
    case SdkErrorCode.ListPaginationExceeded:
      return 'too-large';
    case SdkErrorCode.UnsupportedResultType:
    case SdkErrorCode.InputRequiredRoundsExceeded:
      return 'asks-back';
    default:
      return 'not-mcp';
  }
}

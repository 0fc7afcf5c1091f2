import { Code, ConnectError } from '@connectrpc/connect';
import { findTrailerError, setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import { Metadata, type StatusObject } from '@grpc/grpc-js';

/** Converts headers to and from grpc-js metadata, and errors with all their details in both directions. */

export function headersFromMetadata(metadata: Metadata): Headers {
  const headers = new Headers();
  for (const [key, values] of Object.entries(metadata.toHttp2Headers())) {
    for (const value of Array.isArray(values) ? values : [values]) headers.append(key, String(value));
  }
  return headers;
}

/** Headers that grpc-js writes itself. */
const ownHeaders: ReadonlySet<string> = new Set(['content-type', 'te', 'user-agent', 'grpc-timeout', 'grpc-status', 'grpc-message']);

export function metadataFromHeaders(headers: Headers): Metadata {
  const metadata = new Metadata();
  headers.forEach((value, key) => {
    if (!ownHeaders.has(key)) metadata.add(key, key.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  });
  return metadata;
}

export function statusFromError(error: ConnectError, responseHeader: Headers): { code: number; details: string; metadata: Metadata } {
  return {
    code: error.code,
    details: error.rawMessage,
    metadata: metadataFromHeaders(setTrailerStatus(new Headers(responseHeader), error)),
  };
}

export function errorFromStatus(status: Pick<StatusObject, 'code' | 'details' | 'metadata'>): ConnectError {
  const trailer = headersFromMetadata(status.metadata);
  const detailed = trailer.has('grpc-status-details-bin') ? findTrailerError(trailer) : undefined;
  const error = detailed ?? new ConnectError(status.details, codeOf(status.code), trailer);
  error.isWireError = true;
  return error;
}

/** gRPC status numbers equal Connect codes. */
function codeOf(status: number): Code {
  return status in Code ? (status as Code) : Code.Unknown;
}

import { Code, ConnectError } from '@connectrpc/connect';
import type { UniversalHandlerFn, UniversalServerRequest, UniversalServerResponse } from '@connectrpc/connect/protocol';
import {
  codeToHttpStatus,
  contentTypeUnaryJson,
  createEndStreamSerialization,
  endStreamFlag,
  errorFromJsonBytes,
  errorToJsonBytes,
} from '@connectrpc/connect/protocol-connect';
import { findTrailerError, setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import { trailerFlag, trailerParse, trailerSerialize } from '@connectrpc/connect/protocol-grpc-web';
import { toConnectError } from '../errors.ts';
import { requestIdHeader } from './interceptors.ts';

/** Length of an envelope's header: one byte of flags and the size of the content. */
const ENVELOPE_HEAD_BYTES = 5;
const endStream = createEndStreamSerialization(undefined);
/** Adds a reason to an error, or returns the same error if it already has one. */
type Complete = (error: ConnectError) => ConnectError;

/**
 * Some errors arise before Connect calls any interceptor: an unreadable or oversized message, an unknown content
 * type, an invalid timeout. They get a reason here, like all our errors. Errors that already have one stay unchanged.
 */
export function withCompleteErrors(handler: UniversalHandlerFn): UniversalHandlerFn {
  return async (request) => {
    const response = await handler(request);
    const complete: Complete = (error) => toConnectError(blameRequest(error, request), response.header?.get(requestIdHeader) ?? '').error;
    const type = response.header?.get('content-type') ?? '';
    if (type.startsWith('application/grpc-web')) return completeGrpcWeb(response, complete);
    if (type.startsWith('application/grpc')) return completeGrpc(response, complete);
    if (type.startsWith('application/connect+')) return completeConnectStream(response, complete);
    if (response.status === 200 || response.header?.has('content-encoding')) return response;
    if (!response.body) return refusalByStatus(response, complete);
    return type === contentTypeUnaryJson ? completeJson(response, complete) : response;
  };
}

/** The base64 in the URL of a GET can be malformed, which Connect does not distinguish from its own failures. */
function blameRequest(error: ConnectError, request: UniversalServerRequest): ConnectError {
  if (request.method !== 'GET' || error.rawMessage !== 'internal error') return error;
  return new ConnectError('The message cannot be read (not base64).', Code.InvalidArgument);
}

async function completeJson(response: UniversalServerResponse, complete: Complete): Promise<UniversalServerResponse> {
  const body = await bytesOf(response.body as AsyncIterable<Uint8Array>);
  const error = complete(errorFromJsonBytes(body, undefined, new ConnectError('', Code.Internal)));
  return { ...response, status: codeToHttpStatus(error.code), ...jsonBody(errorToJsonBytes(error, undefined), response.header) };
}

/** Connect sends a bare status if no protocol applies (415, 405); add the reason in a form that people can read. */
function refusalByStatus(response: UniversalServerResponse, complete: Complete): UniversalServerResponse {
  const message =
    response.status === 415 ? 'The content type is none of gRPC, gRPC-Web or Connect.' : 'The method cannot be called in this way.';
  const error = complete(new ConnectError(message, Code.InvalidArgument));
  return { ...response, ...jsonBody(errorToJsonBytes(error, undefined), response.header) };
}

function jsonBody(body: Uint8Array, given: Headers | undefined): Pick<UniversalServerResponse, 'header' | 'body'> {
  const header = new Headers(given);
  header.set('content-type', contentTypeUnaryJson);
  header.set('content-length', String(body.byteLength));
  return { header, body: once(body) };
}

function completeGrpc(response: UniversalServerResponse, complete: Complete): UniversalServerResponse {
  const { trailer } = response;
  if (!trailer) return response;
  return {
    ...response,
    // Read after the body was sent: only then does the trailer contain the status.
    get trailer() {
      completeTrailer(trailer, complete);
      return trailer;
    },
  };
}

function completeGrpcWeb(response: UniversalServerResponse, complete: Complete): UniversalServerResponse {
  return withLastEnvelope(response, trailerFlag, (data) => {
    const trailer = trailerParse(data);
    return completeTrailer(trailer, complete) ? trailerSerialize(trailer) : data;
  });
}

function completeConnectStream(response: UniversalServerResponse, complete: Complete): UniversalServerResponse {
  return withLastEnvelope(response, endStreamFlag, (data) => {
    const end = endStream.parse(data);
    const error = end.error && complete(end.error);
    return error === end.error ? data : endStream.serialize({ ...end, ...(error && { error }) });
  });
}

/** In gRPC-Web and Connect, the trailers are the last envelope of the body and arrive as a separate chunk. */
function withLastEnvelope(
  response: UniversalServerResponse,
  flag: number,
  rewrite: (data: Uint8Array) => Uint8Array,
): UniversalServerResponse {
  const { body } = response;
  if (!body) return response;
  const rewritten = (chunk: Uint8Array) => envelope(flag, rewrite(chunk.subarray(ENVELOPE_HEAD_BYTES)));
  async function* chunks(): AsyncIterable<Uint8Array> {
    for await (const chunk of body as AsyncIterable<Uint8Array>) yield isWholeEnvelope(chunk, flag) ? rewritten(chunk) : chunk;
  }
  return { ...response, body: chunks() };
}

function envelope(flag: number, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(ENVELOPE_HEAD_BYTES + data.byteLength);
  whole[0] = flag;
  new DataView(whole.buffer).setUint32(1, data.byteLength);
  whole.set(data, ENVELOPE_HEAD_BYTES);
  return whole;
}

function isWholeEnvelope(chunk: Uint8Array, flag: number): boolean {
  if (chunk.byteLength < ENVELOPE_HEAD_BYTES || chunk[0] !== flag) return false;
  return new DataView(chunk.buffer, chunk.byteOffset).getUint32(1) === chunk.byteLength - ENVELOPE_HEAD_BYTES;
}

/** True if something had to be added. */
function completeTrailer(trailer: Headers, complete: Complete): boolean {
  const error = findTrailerError(trailer);
  if (!error) return false;
  const completed = complete(error);
  if (completed === error) return false;
  setTrailerStatus(trailer, completed);
  return true;
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body;
}

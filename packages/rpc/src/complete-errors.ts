import { Code, ConnectError } from '@connectrpc/connect';
import type { UniversalHandlerFn, UniversalServerResponse } from '@connectrpc/connect/protocol';
import { contentTypeUnaryJson, errorFromJsonBytes, errorToJsonBytes } from '@connectrpc/connect/protocol-connect';
import { findTrailerError, setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import { trailerFlag, trailerParse, trailerSerialize } from '@connectrpc/connect/protocol-grpc-web';
import { toConnectError } from './errors.ts';
import { requestIdHeader } from './interceptors.ts';

/** Length of an envelope's head: a byte of flags and the size of what follows. */
const envelopeHeadBytes = 5;

/**
 * Some errors arise before Connect calls any interceptor: a message that cannot be read or is too large, an unknown content
 * type, a bad time-out. Here they get the reason that every error of ours carries. Errors that have one pass unchanged.
 */
export function withCompleteErrors(handler: UniversalHandlerFn): UniversalHandlerFn {
  return async (request) => {
    const response = await handler(request);
    const type = response.header?.get('content-type') ?? '';
    if (type.startsWith('application/grpc-web')) return completeGrpcWeb(response);
    if (type.startsWith('application/grpc')) return completeGrpc(response);
    if (response.status === 200 || response.header?.has('content-encoding')) return response;
    if (!response.body) return refusalByStatus(response);
    return type === contentTypeUnaryJson ? completeJson(response) : response;
  };
}

async function completeJson(response: UniversalServerResponse): Promise<UniversalServerResponse> {
  const body = await bytesOf(response.body as AsyncIterable<Uint8Array>);
  const error = errorFromJsonBytes(body, undefined, new ConnectError('', Code.Internal));
  return { ...response, ...jsonBody(errorToJsonBytes(complete(error, response), undefined), response.header) };
}

/** Connect answers with a bare status where no protocol applies (415, 405); say why, in the form that people can read. */
function refusalByStatus(response: UniversalServerResponse): UniversalServerResponse {
  const message =
    response.status === 415 ? 'The content type is none of gRPC, gRPC-Web or Connect.' : 'The method cannot be called in this way.';
  const error = complete(new ConnectError(message, Code.InvalidArgument), response);
  return { ...response, ...jsonBody(errorToJsonBytes(error, undefined), response.header) };
}

function jsonBody(body: Uint8Array, given: Headers | undefined): Pick<UniversalServerResponse, 'header' | 'body'> {
  const header = new Headers(given);
  header.set('content-type', contentTypeUnaryJson);
  header.set('content-length', String(body.byteLength));
  return { header, body: once(body) };
}

function completeGrpc(response: UniversalServerResponse): UniversalServerResponse {
  const { trailer } = response;
  if (!trailer) return response;
  return {
    ...response,
    // Read when the body has been sent; only then the trailer has the status.
    get trailer() {
      completeTrailer(trailer, response);
      return trailer;
    },
  };
}

/** The trailers of gRPC-Web are the last envelope of the body, and come in a chunk of their own. */
function completeGrpcWeb(response: UniversalServerResponse): UniversalServerResponse {
  const { body } = response;
  if (!body) return response;
  async function* chunks(): AsyncIterable<Uint8Array> {
    for await (const chunk of body as AsyncIterable<Uint8Array>) yield isTrailer(chunk) ? rewritten(chunk) : chunk;
  }
  const rewritten = (chunk: Uint8Array) => {
    const trailer = trailerParse(chunk.subarray(envelopeHeadBytes));
    if (!completeTrailer(trailer, response)) return chunk;
    const data = trailerSerialize(trailer);
    const envelope = new Uint8Array(envelopeHeadBytes + data.byteLength);
    envelope[0] = trailerFlag;
    new DataView(envelope.buffer).setUint32(1, data.byteLength);
    envelope.set(data, envelopeHeadBytes);
    return envelope;
  };
  return { ...response, body: chunks() };
}

function isTrailer(chunk: Uint8Array): boolean {
  if (chunk.byteLength < envelopeHeadBytes || chunk[0] !== trailerFlag) return false;
  return new DataView(chunk.buffer, chunk.byteOffset).getUint32(1) === chunk.byteLength - envelopeHeadBytes;
}

/** True where something had to be added. */
function completeTrailer(trailer: Headers, response: UniversalServerResponse): boolean {
  const error = findTrailerError(trailer);
  if (!error) return false;
  const completed = complete(error, response);
  if (completed === error) return false;
  setTrailerStatus(trailer, completed);
  return true;
}

function complete(error: ConnectError, response: UniversalServerResponse): ConnectError {
  return toConnectError(error, response.header?.get(requestIdHeader) ?? '').error;
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body;
}

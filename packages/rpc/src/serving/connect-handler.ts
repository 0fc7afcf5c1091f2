import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DescMethod } from '@bufbuild/protobuf';
import { Code, ConnectError, createConnectRouter, type MethodImpl, type MethodImplSpec } from '@connectrpc/connect';
import type { UniversalHandlerFn } from '@connectrpc/connect/protocol';
import { errorToJsonBytes } from '@connectrpc/connect/protocol-connect';
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import { toConnectError } from '../errors.ts';
import { headersFromMetadata, statusFromError } from '../grpc-transport/metadata.ts';
import { ambiguityOf } from './ambiguity.ts';
import { contextValuesOf } from './client-address.ts';
import { withCompleteErrors } from './complete-errors.ts';
import { answerCors } from './cors.ts';
import { cutOffKey } from './ending-streams.ts';
import type { Handler } from './one-port.ts';
import { type RpcInvoker, rpcInvoker } from './rpc-invoker.ts';
import type { Pipeline } from './server.ts';

/**
 * Smaller answers arrive in TCP's first ten packets anyway, so compressing them saves no round trip, and costs the gateway and the client
 * more CPU than anything else in a small call.
 */
const COMPRESS_MIN_BYTES = 14 * 1024;

/** Handles requests that are for none of the methods. It can call them with `invoker`. */
export type Otherwise = (request: IncomingMessage, response: ServerResponse, invoker: RpcInvoker) => void;

/** Serves Connect, JSON, gRPC-Web and gRPC with Connect's own implementation, over HTTP/1.1 and HTTP/2. */
export function connectHandler(pipeline: Pipeline, options: { cors?: { origins: string[] }; otherwise?: Otherwise }): Handler {
  const handlers = handlersByPath(pipeline);
  const origins = options.cors?.origins ?? [];
  const otherwise = options.otherwise ?? answerUnknown;
  const invoker = rpcInvoker(pipeline);
  return (request, response) => {
    if (answerCors(request, response, origins)) return;
    const handler = handlers.get(request.url?.split('?', 1)[0] ?? '');
    if (!handler) return otherwise(request, response, invoker);
    const ambiguity = ambiguityOf(request);
    if (ambiguity !== undefined) return answerError(request, response, 400, new ConnectError(ambiguity, Code.InvalidArgument));
    const values = contextValuesOf(request).set(cutOffKey, () => cutOff(request));
    handler(universalRequestFromNodeRequest(request, response, undefined, values))
      .then((answer) => universalResponseToNodeResponse(answer, response))
      .catch((error: unknown) => {
        if (error instanceof URIError && !response.headersSent) {
          // Connect quotes what it cannot read, but gRPC's trailers cannot encode a lone surrogate.
          return answerError(request, response, 400, new ConnectError('The message cannot be read.', Code.InvalidArgument));
        }
        // Usually the client left while the response was written. If not, it must not wait forever.
        pipeline.log.debug({ err: error, path: request.url }, 'response was not delivered');
        cutOff(request);
      });
  };
}

/** Aborts the call without a response, over HTTP/1.1 and HTTP/2. */
function cutOff(request: IncomingMessage): void {
  const { stream } = request as { stream?: { destroy(): void } };
  (stream ?? request).destroy();
}

function handlersByPath(pipeline: Pipeline): Map<string, UniversalHandlerFn> {
  const router = createConnectRouter({
    interceptors: pipeline.interceptors,
    requestGate: async (context) => pipeline.entrance.begin(context),
    shutdownSignal: pipeline.shutdownSignal,
    readMaxBytes: pipeline.maxMessageBytes,
    compressMinBytes: COMPRESS_MIN_BYTES,
    acceptCompression: [compressionGzip, compressionBrotli],
  });
  for (const { service, spec } of pipeline.routes) {
    for (const method of service.methods) {
      const { impl } = spec.methods[method.localName] as MethodImplSpec;
      router.rpc(method, impl as MethodImpl<DescMethod>);
    }
  }
  return new Map(router.handlers.map((handler) => [handler.requestPath, withCompleteErrors(handler)]));
}

/** Answers a request that is for none of our methods and for nothing else that this port serves. */
export const answerUnknown: Handler = (request, response) =>
  answerError(request, response, 404, new ConnectError('There is no such method here.', Code.Unimplemented));

/** Refuses, in the call's protocol, what Connect does not get to see. */
function answerError(request: IncomingMessage, response: ServerResponse, httpStatus: number, thrown: ConnectError): void {
  const { error } = toConnectError(thrown, '');
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/grpc')) {
    // Without a body, gRPC's status may be sent in the headers.
    const { metadata, code, details } = statusFromError(error, new Headers());
    const trailers = Object.fromEntries(headersFromMetadata(metadata));
    response.writeHead(200, { 'content-type': type, ...trailers, 'grpc-status': code, 'grpc-message': encodeURIComponent(details) });
    response.end();
    return;
  }
  response.writeHead(httpStatus, { 'content-type': 'application/json' });
  response.end(errorToJsonBytes(error, undefined));
}

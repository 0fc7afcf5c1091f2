import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerUnknown, type Otherwise, type RpcInvoker } from '@offshoot/rpc';

/** A part of the gateway's port that is no RPC. Returns whether the request is its own; if so, it answers it. */
export type WebRoute = (request: IncomingMessage, response: ServerResponse, invoker: RpcInvoker) => boolean;

/** The first route that takes a request answers it. */
export function webRoutes(routes: readonly WebRoute[]): Otherwise {
  return (request, response, invoker) => {
    if (!routes.some((take) => take(request, response, invoker))) answerUnknown(request, response);
  };
}

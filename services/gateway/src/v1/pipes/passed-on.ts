import type http from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { requestIdHeader } from '@offshoot/rpc';

/** Of the client's own headers, what a service needs. None of them says who it is, or where it is from. */
const passedOn = ['accept', 'if-match', 'if-none-match', 'idempotency-key', 'last-event-id', 'range', 'user-agent', 'x-stainless-lang'];
const ofWebSockets = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol', 'sec-websocket-extensions'];

/** Node frames no body of the others, so what a client sends with them would be read as the next request on the connection. */
const withBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Of DELETE, only a body that says how long it is: the service refuses it, because it would have no effect. */
export const hasBody = ({ method = '', headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean =>
  withBody.has(method) ||
  (method === 'DELETE' && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0));

/** The client's headers as a service gets them, and the request's ID. */
export function passedHeaders(
  { method = '', headers, httpVersionMajor }: IncomingMessage,
  o: { isUpgrade: boolean; requestId: string },
): IncomingHttpHeaders {
  const passed: IncomingHttpHeaders = { [requestIdHeader]: o.requestId };
  const pass = (names: readonly string[]) => {
    for (const name of names) if (headers[name] !== undefined) passed[name] = headers[name];
  };
  pass(passedOn);
  if (hasBody({ method, headers })) {
    // With its coding: the service refuses what it does not read, and says why.
    pass(['content-type', 'content-encoding']);
    // Over HTTP/2, the length is only what the client says.
    if (httpVersionMajor === 1 && headers['content-length'] !== undefined) passed['content-length'] = headers['content-length'];
    else passed['transfer-encoding'] = 'chunked';
  }
  if (o.isUpgrade) {
    pass(ofWebSockets);
    passed.connection = 'Upgrade';
    passed.upgrade = 'websocket';
  }
  return passed;
}

/** Between two ends of one connection only. */
const ofConnection = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/** What of the service's headers the client gets. */
export function answerHeaders({ headers }: IncomingMessage): http.OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)));
}

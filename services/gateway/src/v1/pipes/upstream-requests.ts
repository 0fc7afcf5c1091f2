import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import {
  type Audience,
  callerHeader,
  type Identity,
  memberHeader,
  memberTokenFor,
  type ServiceKey,
  type ServiceTls,
  type TlsMaterial,
  tlsVersion,
  tokenFor,
} from '@offshoot/callers';
import { requestIdHeader } from '@offshoot/rpc';

/** Of the client's own headers, what a service needs. None of them says who it is, or where it is from. */
const passedOn = ['accept', 'if-match', 'if-none-match', 'idempotency-key', 'last-event-id', 'range', 'user-agent', 'x-stainless-lang'];
const ofWebSockets = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol', 'sec-websocket-extensions'];
/** Between two ends of one connection only. */
const ofConnection = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

export interface PipeTarget {
  name: Audience;
  url: string;
  serviceKey: ServiceKey;
  tls: ServiceTls | undefined;
}

export interface Upstreams {
  /** A request to the service for the member, with the client's method, path and what it may say. The body is not sent yet. */
  begin(request: IncomingMessage, identity: Identity, requestId: string, o?: { isUpgrade: boolean }): Promise<ClientRequest>;
  close(): void;
}

const pool = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 64 };

export function upstreamRequests({ name, url, serviceKey, tls }: PipeTarget): Upstreams {
  const { hostname, port, protocol } = new URL(url);
  const secure = protocol === 'https:';
  let material: TlsMaterial | undefined;
  let agent: http.Agent | undefined;
  const currentAgent = () => {
    const now = tls?.current();
    if (agent && now === material) return agent;
    agent?.destroy();
    material = now;
    agent = now ? new https.Agent({ ...pool, cert: now.cert, key: now.key, ca: now.ca, minVersion: tlsVersion }) : new http.Agent(pool);
    return agent;
  };
  return {
    async begin(request, identity, requestId, { isUpgrade } = { isUpgrade: false }) {
      const { method = '', url: path, headers: given } = request;
      const headers: http.OutgoingHttpHeaders = {
        ...only(given, passedOn),
        ...(hasBody(method) && bodyHeaders(request)),
        ...(isUpgrade && { ...only(given, ofWebSockets), connection: 'Upgrade', upgrade: 'websocket' }),
        authorization: `Bearer ${await tokenFor(serviceKey, name)}`,
        [callerHeader]: memberHeader(await memberTokenFor(serviceKey, name, identity)),
        [requestIdHeader]: requestId,
      };
      const options = { hostname: hostname.replace(/^\[|\]$/g, ''), port, method, path, headers, agent: currentAgent() };
      // Whoever goes on with it hears of errors, too; but it may be given up before that.
      return (secure ? https : http).request(options).on('error', () => {});
    },
    close: () => agent?.destroy(),
  };
}

/** Node frames no body of the others, so what a client sends with them would be read as the next request on the connection. */
export const hasBody = (method: string): boolean => method === 'POST' || method === 'PUT' || method === 'PATCH';

/** Over HTTP/2, the length is only what the client says. */
function bodyHeaders({ headers, httpVersionMajor }: IncomingMessage): IncomingHttpHeaders {
  return only(headers, httpVersionMajor === 1 ? ['content-type', 'content-length'] : ['content-type']);
}

function only(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

/** What of the service's headers the client gets. */
export function answerHeaders({ headers }: IncomingMessage, requestId: string): http.OutgoingHttpHeaders {
  const given = Object.entries(headers).filter(([name]) => !ofConnection.has(name));
  return { ...Object.fromEntries(given), [requestIdHeader]: requestId };
}

// Whose name a browser took this port for. A web page whose name was pointed at this machine (DNS rebinding) calls it as its own origin, but
// under its own name.
import { isIP } from 'node:net';
import type { Handler, Upgrade } from './one-port.ts';
import { answerRaw } from './raw-answer.ts';

const MISDIRECTED = 421;
const BODY = Buffer.from(
  JSON.stringify({
    error: {
      type: 'invalid_request',
      code: 'host_not_allowed',
      message:
        'Nothing here has the name that was called. Use localhost or an address, or have the operator add the name to OFFSHOOT_HOSTS.',
      param: null,
    },
  }),
);
const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'content-length': BODY.length, 'x-should-retry': 'false' };

/** Addresses are nobody's name. `authority`: a name, perhaps with a port. `hosts`: other names than localhost. */
export function isOwnHost(authority: unknown, hosts: readonly string[]): boolean {
  const url = typeof authority === 'string' ? URL.parse(`http://${authority}`) : null;
  // Anything else than a name and a port would have moved into another part of the URL.
  if (url === null || url.href !== `http://${url.host}/`) return false;
  const name = url.hostname.endsWith('.') ? url.hostname.slice(0, -1) : url.hostname;
  return name === 'localhost' || hosts.includes(name) || isIP(name.startsWith('[') ? name.slice(1, -1) : name) !== 0;
}

type Called = Pick<Parameters<Handler>[0], 'headers'>;

/** HTTP/2 has the name in `:authority`, and may have it in `host`, too. */
function isForUs({ headers }: Called, hosts: readonly string[]): boolean {
  const named = [headers[':authority'], headers.host].filter((one) => one !== undefined);
  return named.length > 0 && named.every((one) => isOwnHost(one, hosts));
}

/** Answers 421 to what is called by a name that is not ours. `hosts`: our names besides localhost; undefined: all are. */
export function forOwnHosts(hosts: readonly string[] | undefined, handler: Handler): Handler {
  if (hosts === undefined) return handler;
  return (request, response) => {
    if (isForUs(request, hosts)) return handler(request, response);
    response.writeHead(MISDIRECTED, HEADERS);
    response.end(BODY);
  };
}

/** The same for WebSockets, of which browsers tell every page. */
export function upgradeForOwnHosts(hosts: readonly string[] | undefined, upgrade: Upgrade | undefined): Upgrade | undefined {
  if (hosts === undefined || upgrade === undefined) return upgrade;
  return (request, socket, head) => {
    if (isForUs(request, hosts)) return upgrade(request, socket, head);
    answerRaw(socket, MISDIRECTED, {}, BODY);
  };
}

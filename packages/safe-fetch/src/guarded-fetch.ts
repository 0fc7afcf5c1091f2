import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import { OutboundError } from './outbound-error.ts';
import type { OutgoingRateLimiter } from './outgoing-rate-limiter.ts';

/** Of IPv6, all that is assigned for use on the Internet. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an IP address is on the Internet: not this machine's, not one of a private network, and no other way to write one of these. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || (address as ipaddr.IPv6).match(GLOBAL_UNICAST);
}

export interface GuardOptions {
  /** Bytes of one answer, after it is decompressed. A body that has more fails with `too-large` while it is read. */
  maxBytes: number;
  /**
   * Origins that the operator lets through wherever they lead, also with plain HTTP, such as "http://127.0.0.1:3001". Each is exactly
   * what `URL.origin` says. Default: none.
   */
  allowedOrigins?: readonly string[];
  /** Whether addresses on the Internet may be called with plain HTTP. Default: false. */
  isPlainHttpAllowed?: boolean;
  /** Calls only the port of the scheme, except at an allowed origin. Default: false. */
  isOnlyUsualPort?: boolean;
  /** Default: those of the machine's resolver. */
  addressesOf?: (name: string) => Promise<string[]>;
  /** Default: `isPublicAddress`. */
  mayCall?: (address: string) => boolean;
  /** Limits the rate of what goes out. Default: nothing waits. */
  rateLimiter?: OutgoingRateLimiter | undefined;
  /** Certificate of an authority, PEM. Default: the authorities that Node.js knows. */
  ca?: string;
}

export interface GuardedFetch {
  /**
   * Like the global one, without redirects: a 3xx is an answer like any other. Throws OutboundError, which may be the cause of a TypeError.
   * The caller sets a time limit with `signal`. `people`: for whom the limiter counts it, by any ID.
   */
  (url: string | URL, init?: RequestInit, people?: readonly string[]): Promise<Response>;
  /** Ends its connections. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Calls addresses that a third party chose. A name is looked up once for each connection; all its addresses have to be on the Internet, and
 * one of these is called, so an answer of the name server that changes in between leads nowhere else.
 */
export function guardedFetch(o: GuardOptions): GuardedFetch {
  const { maxBytes, allowedOrigins = [], isPlainHttpAllowed = false, isOnlyUsualPort = false, rateLimiter } = o;
  const guarded = new Agent({ connect: guardedConnector(o) });
  const plain = new Agent({ connectTimeout: CONNECT_TIMEOUT_MS });
  const call = async (input: string | URL, init: RequestInit = {}, people: readonly string[] = []): Promise<Response> => {
    const url = URL.parse(String(input));
    if (url === null || url.username !== '' || url.password !== '') throw new OutboundError('bad-url');
    const isAllowed = allowedOrigins.includes(url.origin);
    if (url.protocol !== 'https:' && !((isAllowed || isPlainHttpAllowed) && url.protocol === 'http:')) throw new OutboundError('bad-url');
    if (isOnlyUsualPort && url.port !== '' && !isAllowed) throw new OutboundError('bad-url');
    await rateLimiter?.wait(people, url.host, init.signal);
    const dispatcher = isAllowed ? plain : guarded;
    // The types of this package and of Node.js differ in name only.
    const response = await undiciFetch(url, { ...(init as object), redirect: 'manual', dispatcher });
    return limited(response as unknown as Response, maxBytes);
  };
  return Object.assign(call, {
    close: async () => {
      await Promise.all([guarded.destroy(), plain.destroy()]);
    },
  });
}

function guardedConnector({ addressesOf, mayCall, ca, rateLimiter }: GuardOptions): buildConnector.connector {
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, ...(ca !== undefined && { ca }) });
  return (options, callback) => {
    checkedAddress(options.hostname, addressesOf, mayCall)
      .then(
        // `host` stays the name: the certificate has to be for it.
        (address) => {
          rateLimiter?.connect(address);
          connect({ ...options, hostname: address }, callback);
        },
      )
      .catch((error: Error) => callback(error, null));
  };
}

/** Of an address in a URL: IPv6 is in brackets there. */
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** One of its addresses, if all may be called. Throws OutboundError `not-found` or `private-address`. */
export async function checkedAddress(
  hostname: string,
  addressesOf: (name: string) => Promise<string[]> = resolved,
  mayCall: (address: string) => boolean = isPublicAddress,
): Promise<string> {
  const addresses = await before(CONNECT_TIMEOUT_MS, addressesOf(bare(hostname))).catch(() => []);
  const [address] = addresses;
  if (address === undefined) throw new OutboundError('not-found');
  if (!addresses.every(mayCall)) throw new OutboundError('private-address');
  return address;
}

/** An address is its own answer. */
async function resolved(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/** A look-up cannot be aborted. */
function before<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  return Promise.race([work, late]);
}

function limited(response: Response, maxBytes: number): Response {
  if (response.body === null) return response;
  let bytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(part, controller) {
        bytes += part.byteLength;
        if (bytes > maxBytes) controller.error(new OutboundError('too-large'));
        else controller.enqueue(part);
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(counted, { status, statusText, headers: [...headers] });
}

import type { IncomingMessage } from 'node:http';
import { type ContextValues, createContextKey, createContextValues, type HandlerContext } from '@connectrpc/connect';

const peerKey = createContextKey('', { description: 'address of the other end of the connection' });

export function contextValuesOf(request: IncomingMessage) {
  return createContextValues().set(peerKey, request.socket.remoteAddress ?? '');
}

/** `peer` is an address and a port. */
export function setPeer(values: ContextValues, peer: string): void {
  values.set(peerKey, peer.replace(/:\d+$/, ''));
}

/** The remote end of the connection; '' if unknown. */
export function peerOf(values: ContextValues): string {
  return values.get(peerKey);
}

/**
 * The client's address. Each proxy appends the address that called it to X-Forwarded-For, so behind `trustedProxies`
 * proxies the client's is that many places from the end; the client may have written everything before it.
 */
export function clientAddressOf(context: HandlerContext, trustedProxies: number): string {
  return clientAddressFrom(context.requestHeader.get('x-forwarded-for') ?? '', peerOf(context.values), trustedProxies);
}

/** The same for a request that is no RPC. `peer`: the address of the other end of its connection. */
export function clientAddressFrom(forwardedFor: string, peer: string, trustedProxies: number): string {
  const hops = forwardedFor
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
  hops.push(peer);
  return hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? '';
}

/** The owner of an IPv6 address also controls the 2⁶⁴ addresses around it. */
export function networkOf(address: string): string {
  const [ipv4] = /(?<=^(?:::ffff:)?)\d+\.\d+\.\d+\.\d+$/i.exec(address) ?? [];
  if (ipv4 !== undefined || !address.includes(':')) return ipv4 ?? address;
  const [left = '', right = ''] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const zeros = Array<string>(Math.max(0, 8 - groups(left).length - groups(right).length)).fill('0');
  return [...groups(left), ...zeros, ...groups(right)]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

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

/** The other end of the connection; '' where it is not known. */
export function peerOf(values: ContextValues): string {
  return values.get(peerKey);
}

/**
 * Where a call comes from. Each proxy appends the address it was called from to X-Forwarded-For, so with `trustedProxies`
 * of them in front the client's is the so-manieth from the end; whatever stands before it the client wrote itself.
 */
export function clientAddressOf(context: HandlerContext, trustedProxies: number): string {
  const hops = (context.requestHeader.get('x-forwarded-for') ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
  hops.push(peerOf(context.values));
  return hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? '';
}

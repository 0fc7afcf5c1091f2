// Signs a person in to a server with the browser of this computer: they open an address, and the browser brings the code back here.
import { randomBytes } from 'node:crypto';
import { McpError } from '../mcp-error.ts';
import type { SignedIn } from '../server.ts';
import type { IssuerOptions } from './ask-issuer.ts';
import { beginSignIn } from './begin.ts';
import { openLoopback } from './loopback.ts';
import type { Renewed } from './renew.ts';

export interface SignInOptions extends Pick<IssuerOptions, 'allowedOrigins' | 'guard'> {
  /** Where the person signs in: to be opened in a browser. */
  show(url: URL): void;
  /** See `beginSignIn`. */
  accept?(issuer: URL): Promise<void> | void;
  /** A client that was registered beforehand. Default: one that registers itself. */
  client?: SignedIn['client'] | undefined;
  /** Where the browser comes back to, on this computer. Default: any free port. */
  port?: number | undefined;
  signal: AbortSignal;
  /** How long the person may take, milliseconds. Default: five minutes. */
  waitMs?: number;
}

/** Throws McpError: `unauthorized` if the person says no, or the answer is another server's; `timeout`; `no-registration`. */
export async function signIn(serverUrl: string, { show, signal, waitMs = 300_000, port = 0, ...o }: SignInOptions): Promise<Renewed> {
  const state = randomBytes(16).toString('hex');
  const loopback = await openLoopback(state, port);
  const late = new AbortController();
  try {
    const { address, finish } = await beginSignIn(serverUrl, { ...o, redirectUrl: loopback.url, state, signal });
    const timer = setTimeout(() => late.abort(), waitMs);
    try {
      show(address);
      return await finish(await stopped(loopback.answer, AbortSignal.any([signal, late.signal])), { signal });
    } finally {
      clearTimeout(timer);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw late.signal.aborted ? new McpError('timeout') : error;
  } finally {
    loopback.close();
  }
}

/** Rejects if the signal comes first. */
async function stopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

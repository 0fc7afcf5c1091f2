// Signs a person in to a server with their browser: they open an address, and the browser brings the code back to this computer.
import { randomBytes } from 'node:crypto';
import {
  type AuthorizationServerMetadata,
  auth,
  discoverOAuthServerInfo,
  type OAuthClientProvider,
  type OAuthServerInfo,
  type OAuthTokens,
  type StoredOAuthClientInformation,
} from '@modelcontextprotocol/client';
import { McpError } from '../mcp-error.ts';
import type { SignedIn } from '../server.ts';
import { askIssuer, type Call, type IssuerOptions } from './ask-issuer.ts';
import { openLoopback } from './loopback.ts';
import { kept, type Renewed } from './renew.ts';

export interface SignInOptions extends Pick<IssuerOptions, 'allowedOrigins' | 'guard'> {
  /** Where the person signs in: to be opened in a browser. */
  show(url: URL): void;
  /**
   * Asks whether this authorization server is the one that the person means: the server names it, and gets what it gives. Nothing was sent
   * to it but the question who it is. Throws if not.
   */
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
export async function signIn(serverUrl: string, { signal, waitMs = 300_000, port = 0, accept, ...o }: SignInOptions): Promise<Renewed> {
  const ask = <T>(work: (call: Call) => Promise<T>) => askIssuer({ ...o, signal }, work);
  const found = await ask((fetchFn) => discoverOAuthServerInfo(serverUrl, { fetchFn }));
  requireSuitable(found, o.client !== undefined);
  await accept?.(new URL(found.authorizationServerMetadata.issuer));
  const state = randomBytes(16).toString('hex');
  const loopback = await openLoopback(state, port);
  const late = AbortSignal.timeout(waitMs);
  const attempt = attemptAt(found, { state, redirectUrl: loopback.url }, o);
  try {
    await ask((fetchFn) => auth(attempt.provider, { serverUrl, fetchFn }));
    const { code, iss } = await stopped(loopback.answer, AbortSignal.any([signal, late]));
    await ask((fetchFn) => auth(attempt.provider, { serverUrl, authorizationCode: code, ...(iss !== undefined && { iss }), fetchFn }));
    return attempt.outcome();
  } catch (error) {
    signal.throwIfAborted();
    throw late.aborted ? new McpError('timeout') : error;
  } finally {
    loopback.close();
  }
}

type Known = OAuthServerInfo & { authorizationServerMetadata: AuthorizationServerMetadata };

/** Throws McpError. Without metadata, nobody knows which server answers; without PKCE, anyone who has seen the code can use it. */
function requireSuitable(found: OAuthServerInfo, hasClient: boolean): asserts found is Known {
  const { authorizationServerMetadata: metadata } = found;
  if (metadata === undefined) throw new McpError('not-mcp', { detail: 'it names no authorization server that says who it is' });
  if (!metadata.code_challenge_methods_supported?.includes('S256'))
    throw new McpError('not-mcp', { detail: 'its authorization server does not know PKCE' });
  if (!hasClient && metadata.registration_endpoint === undefined) throw new McpError('no-registration');
}

/** What the library asks for and tells in one attempt to sign in. It stays with the authorization server that was found first. */
function attemptAt(
  found: Known,
  { state, redirectUrl }: { state: string; redirectUrl: string },
  { show, client: registered, allowedOrigins = [] }: Pick<SignInOptions, 'show' | 'client' | 'allowedOrigins'>,
): { provider: OAuthClientProvider; outcome(): Renewed } {
  const { issuer } = found.authorizationServerMetadata;
  let client: StoredOAuthClientInformation | undefined = registered && { ...registered, issuer };
  let verifier = '';
  let resource: string | undefined;
  let given: OAuthTokens | undefined;
  const provider: OAuthClientProvider = {
    redirectUrl,
    clientMetadata: {
      client_name: 'Offshoot',
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => state,
    discoveryState: () => found,
    saveDiscoveryState() {},
    clientInformation: () => client,
    saveClientInformation(next) {
      client = next;
    },
    tokens: () => undefined,
    saveTokens(next) {
      given = next;
    },
    redirectToAuthorization(url) {
      // A browser would run the address of a script.
      if (url.protocol !== 'https:' && !allowedOrigins.includes(url.origin)) throw new McpError('bad-url');
      show(url);
    },
    saveCodeVerifier(next) {
      verifier = next;
    },
    codeVerifier: () => verifier,
    saveResourceUrl(next) {
      resource = next;
    },
  };
  return {
    provider,
    outcome() {
      if (client === undefined || given === undefined) throw new McpError('unauthorized');
      const { client_id, client_secret } = client;
      return {
        expiresIn: given.expires_in,
        credential: {
          ...{ is: 'signed-in', issuer, tokens: kept(given) },
          client: { client_id, ...(client_secret !== undefined && { client_secret }) },
          ...(resource !== undefined && { resource }),
        },
      };
    },
  };
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

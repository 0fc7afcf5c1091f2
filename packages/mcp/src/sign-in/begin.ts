// The two halves of a sign-in with a browser, of the command and of agents: an address for the person to open, and what their answer
// is good for.
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
import { addressProblem } from '../server-address.ts';
import { askIssuer, type Call, type IssuerOptions } from './ask-issuer.ts';
import { kept, type Renewed } from './renew.ts';

/** What a browser brings back. */
export interface SignInAnswer {
  code: string;
  /** The authorization server that answers, if it says so (RFC 9207). */
  iss: string | undefined;
}

interface Attempt {
  /** Where the browser comes back to. */
  redirectUrl: string;
  /** What it brings along, so that nobody else's answer is taken for the person's. */
  state: string;
  /**
   * Asks whether this authorization server is the one that the person means: the server names it, and gets what it gives. Nothing was sent
   * to it but the question who it is. Throws if not.
   */
  accept?: ((issuer: URL) => Promise<void> | void) | undefined;
  /** A client that was registered beforehand. Default: one that registers itself. */
  client?: SignedIn['client'] | undefined;
}

export interface BegunSignIn {
  /** Where the person signs in: to be opened in a browser. */
  address: URL;
  /** Once. Throws McpError: `unauthorized` if the answer is another server's, or good for nothing. */
  finish(answer: SignInAnswer, o: Pick<IssuerOptions, 'signal'>): Promise<Renewed>;
}

/** Where a person signs in for this server. Nothing is registered there. Throws McpError. */
export async function issuerFor(serverUrl: string, o: IssuerOptions): Promise<URL> {
  return new URL((await suitable(serverUrl, o, false)).authorizationServerMetadata.issuer);
}

/** Throws McpError. */
export async function beginSignIn(
  serverUrl: string,
  { redirectUrl, state, accept, client, ...o }: IssuerOptions & Attempt,
): Promise<BegunSignIn> {
  const found = await suitable(serverUrl, o, client !== undefined);
  await accept?.(new URL(found.authorizationServerMetadata.issuer));
  const attempt = attemptAt(found, { state, redirectUrl, client }, o.allowedOrigins ?? []);
  await askIssuer(o, (fetchFn) => auth(attempt.provider, { serverUrl, fetchFn }));
  return {
    address: attempt.address(),
    async finish({ code, iss }, { signal }) {
      const answer = { authorizationCode: code, ...(iss !== undefined && { iss }) };
      await askIssuer({ ...o, ...(signal && { signal }) }, (fetchFn) => auth(attempt.provider, { serverUrl, ...answer, fetchFn }));
      return attempt.outcome();
    },
  };
}

type Known = OAuthServerInfo & { authorizationServerMetadata: AuthorizationServerMetadata };

/** Throws McpError. Without metadata, nobody knows which server answers; without PKCE, anyone who has seen the code can use it. */
async function suitable(serverUrl: string, o: IssuerOptions, hasClient: boolean): Promise<Known> {
  const found = await askIssuer(o, (fetchFn: Call) => discoverOAuthServerInfo(serverUrl, { fetchFn }));
  const { authorizationServerMetadata: metadata } = found;
  if (metadata === undefined) throw new McpError('not-mcp', { detail: 'it names no authorization server that says who it is' });
  if (!metadata.code_challenge_methods_supported?.includes('S256'))
    throw new McpError('not-mcp', { detail: 'its authorization server does not know PKCE' });
  if (!hasClient && metadata.registration_endpoint === undefined) throw new McpError('no-registration');
  return { ...found, authorizationServerMetadata: metadata };
}

/** What the library asks for and tells in one attempt to sign in. It stays with the authorization server that was found first. */
function attemptAt(
  found: Known,
  { state, redirectUrl, client: registered }: Pick<Attempt, 'state' | 'redirectUrl' | 'client'>,
  allowedOrigins: readonly string[],
): { provider: OAuthClientProvider; address(): URL; outcome(): Renewed } {
  const { issuer } = found.authorizationServerMetadata;
  let client: StoredOAuthClientInformation | undefined = registered && { ...registered, issuer };
  let verifier = '';
  let address: URL | undefined;
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
      // A browser would run the address of a script, and reaches what is on the person's own network.
      const problem = addressProblem(url.href, allowedOrigins);
      if (problem !== undefined) throw new McpError(problem);
      address = url;
    },
    saveCodeVerifier(next) {
      verifier = next;
    },
    codeVerifier() {
      // The library shows a code that was refused once more, which some servers take for theft.
      if (verifier === '') throw new McpError('unauthorized');
      const only = verifier;
      verifier = '';
      return only;
    },
    saveResourceUrl(next) {
      resource = next;
    },
  };
  return {
    provider,
    address() {
      if (address === undefined) throw new McpError('not-mcp');
      return address;
    },
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

// Tokens that a person got by signing in with a browser, and their renewal.
import { type OAuthClientProvider, type OAuthTokens, UnauthorizedError } from '@modelcontextprotocol/client';
import type { McpServer, SignedIn } from '../server.ts';

/** Nobody is here to sign in again. */
const NOWHERE = 'http://127.0.0.1/';

/** Renews the tokens where they are from, and nowhere else. `signedOut`: they are not accepted any more, and cannot be renewed. */
export function signedInProvider(
  signedIn: SignedIn,
  { renewed, signedOut }: { renewed: McpServer['renewed']; signedOut(): void },
): OAuthClientProvider {
  const { issuer, client, tokens } = signedIn;
  let current: SignedIn['tokens'] | undefined = tokens;
  return {
    redirectUrl: NOWHERE,
    clientMetadata: { redirect_uris: [NOWHERE] },
    clientInformation: () => ({ ...client, issuer }),
    tokens: () => current && { ...current, issuer },
    saveTokens(next) {
      const previous = current ?? tokens;
      current = kept(next);
      renewed?.({ ...signedIn, tokens: current }, { ...signedIn, tokens: previous });
    },
    invalidateCredentials() {
      current = undefined;
    },
    redirectToAuthorization() {
      signedOut();
      throw new UnauthorizedError('the person has to sign in again');
    },
    saveCodeVerifier() {},
    codeVerifier: () => '',
  };
}

/** What is needed later. */
export const kept = ({ access_token, token_type, refresh_token }: OAuthTokens): SignedIn['tokens'] => ({
  access_token,
  token_type,
  ...(refresh_token !== undefined && { refresh_token }),
});

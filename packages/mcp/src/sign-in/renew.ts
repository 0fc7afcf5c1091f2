// Renews the tokens that a person got by signing in, where they are from and nowhere else.
import { discoverAuthorizationServerMetadata, type OAuthTokens, refreshAuthorization } from '@modelcontextprotocol/client';
import { McpError } from '../mcp-error.ts';
import type { SignedIn } from '../server.ts';
import { isOAuthRefusal } from '../session/problem.ts';
import { askIssuer, type Call, type IssuerOptions } from './ask-issuer.ts';

export interface Renewed {
  /** The tokens before may not work any more. */
  credential: SignedIn;
  /** Seconds, if the authorization server says so. */
  expiresIn: number | undefined;
}

/** Throws McpError: `sign-in-needed` if the tokens cannot be renewed any more, otherwise nobody knows whether they can. */
export const renew = (credential: SignedIn, o: IssuerOptions = {}): Promise<Renewed> => askIssuer(o, (call) => renewedBy(credential, call));

export async function renewedBy(credential: SignedIn, call: Call): Promise<Renewed> {
  const { issuer, client, resource, tokens } = credential;
  const { refresh_token: refreshToken } = tokens;
  if (refreshToken === undefined) throw new McpError('sign-in-needed');
  // Its metadata have to name this very issuer, so it alone says where the token goes.
  const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn: call });
  if (metadata === undefined) throw new McpError('refused');
  try {
    const next = await refreshAuthorization(issuer, {
      ...{ metadata, clientInformation: client, refreshToken, fetchFn: call },
      ...(resource !== undefined && { resource }),
    });
    return { credential: { ...credential, tokens: kept(next) }, expiresIn: next.expires_in };
  } catch (error) {
    throw isOAuthRefusal(error) ? new McpError('sign-in-needed') : error;
  }
}

/** What is needed later. */
export const kept = ({ access_token, token_type, refresh_token }: OAuthTokens): SignedIn['tokens'] => ({
  access_token,
  token_type,
  ...(refresh_token !== undefined && { refresh_token }),
});

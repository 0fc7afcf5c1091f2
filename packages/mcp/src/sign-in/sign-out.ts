// Ends tokens at the authorization server that they are from (RFC 7009), so that no copy of them works any more.
import { discoverAuthorizationServerMetadata } from '@modelcontextprotocol/client';
import { McpError } from '../mcp-error.ts';
import type { SignedIn } from '../server.ts';
import { askIssuer, type IssuerOptions } from './ask-issuer.ts';

/** `not-offered`: the server publishes no endpoint for that, so the tokens work until they expire. */
export type SignOut = 'revoked' | 'not-offered';

/** Throws McpError: then nobody knows whether they work. */
export function signOut({ issuer, client, tokens }: SignedIn, o: IssuerOptions = {}): Promise<SignOut> {
  return askIssuer(o, async (call) => {
    const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn: call });
    // Some servers publish the metadata of OpenID Connect, of which the library does not know these.
    const { revocation_endpoint: endpoint, revocation_endpoint_auth_methods_supported: methods } = { ...metadata } as Record<
      string,
      unknown
    >;
    if (typeof endpoint !== 'string') return 'not-offered';
    const isInForm = Array.isArray(methods) && !methods.includes('client_secret_basic');
    const revoke = async (token: string, hint: string) => {
      const { headers, form } = clientIn(client, isInForm);
      const body = new URLSearchParams({ token, token_type_hint: hint, ...form });
      const response = await call(endpoint, { method: 'POST', headers, body });
      await response.body?.cancel();
      return response.ok;
    };
    const { access_token, refresh_token } = tokens;
    // Without it, nobody gets another access token; many servers end those that came of it, too.
    const isRefreshEnded = refresh_token !== undefined && (await revoke(refresh_token, 'refresh_token'));
    const isAccessEnded = await revoke(access_token, 'access_token');
    if (refresh_token === undefined ? isAccessEnded : isRefreshEnded) return 'revoked';
    throw new McpError('refused');
  });
}

/** How the client says who it is: by its ID alone, or with its secret, in the way that the server takes. */
function clientIn(
  { client_id, client_secret }: SignedIn['client'],
  isInForm: boolean,
): { headers: Record<string, string>; form: Record<string, string> } {
  if (client_secret === undefined) return { headers: {}, form: { client_id } };
  if (isInForm) return { headers: {}, form: { client_id, client_secret } };
  const encoded = [client_id, client_secret].map(encodeURIComponent).join(':');
  return { headers: { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` }, form: {} };
}

// How a session proves to its server who we are.
import { type AuthProvider, ClientCredentialsProvider, type OAuthClientProvider } from '@modelcontextprotocol/client';
import { McpError } from '../mcp-error.ts';
import type { Credential, McpServer } from '../server.ts';
import type { Call } from '../sign-in/ask-issuer.ts';
import { renewedBy } from '../sign-in/renew.ts';

interface SessionAuth {
  provider: AuthProvider | OAuthClientProvider | undefined;
  /** Why there is no token that the server takes. The library wraps what a provider throws. */
  failure(): unknown;
}

export function sessionAuth({ credential, renewed, obtained }: McpServer): SessionAuth {
  switch (credential.is) {
    case 'none':
    case 'headers':
      return { provider: undefined, failure: () => undefined };
    case 'bearer': {
      const { token, renew } = credential;
      return renew === undefined ? fixed(token) : renewing(token, renew);
    }
    case 'signed-in': {
      let current = credential;
      return renewing(current.tokens.access_token, async (call) => {
        const next = await renewedBy(current, call);
        renewed?.(next.credential, current);
        current = next.credential;
        return current.tokens.access_token;
      });
    }
    case 'client':
      return { provider: clientProvider(credential, obtained), failure: () => undefined };
  }
}

const fixed = (token: string): SessionAuth => ({ provider: { token: async () => token }, failure: () => undefined });

/** Once in a session: a server that takes no token at all does not have us ask for more and more. */
function renewing(first: string, renew: (call: Call) => Promise<string>): SessionAuth {
  let token = first;
  let wasRenewed = false;
  let failed: unknown;
  return {
    failure: () => failed,
    provider: {
      token: async () => token,
      async onUnauthorized({ fetchFn }) {
        try {
          if (wasRenewed) throw new McpError('unauthorized');
          wasRenewed = true;
          token = await renew((url, init) => fetchFn(url, init as Parameters<typeof fetchFn>[1]));
        } catch (error) {
          failed = error;
          throw error;
        }
      },
    },
  };
}

function clientProvider(
  { clientId, clientSecret, issuer, token }: Extract<Credential, { is: 'client' }>,
  obtained: McpServer['obtained'],
): OAuthClientProvider {
  const provider = new ClientCredentialsProvider({ clientId, clientSecret, expectedIssuer: issuer });
  const save = provider.saveTokens.bind(provider);
  if (token !== undefined) save({ access_token: token, token_type: 'Bearer' });
  provider.saveTokens = (tokens) => {
    obtained?.(tokens.access_token, tokens.expires_in);
    save(tokens);
  };
  return provider;
}

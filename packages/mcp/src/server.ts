/** How we prove to a server who we are. Each is sent to that server, or to the issuer named here, and to nobody else. */
export type Credential =
  | { is: 'none' }
  /** `renew` gets another token once the server has refused this one. It throws McpError. */
  | { is: 'bearer'; token: string; renew?: (() => Promise<string>) | undefined }
  /** Headers of requests to the server's own origin. They never replace one of the protocol's. */
  | { is: 'headers'; headers: Readonly<Record<string, string>> }
  /** OAuth 2 client credentials. `issuer`: the authorization server that they are for. `token`: an access token that they got before. */
  | { is: 'client'; clientId: string; clientSecret: string; issuer: string; token?: string | undefined }
  | SignedIn;

/** A sign-in with a browser. `issuer`: the authorization server that the client and the tokens are from, and for. */
export interface SignedIn {
  is: 'signed-in';
  issuer: string;
  /** What the tokens are for, as the server calls itself (RFC 8707). */
  resource?: string;
  client: { client_id: string; client_secret?: string };
  tokens: { access_token: string; token_type: string; refresh_token?: string };
}

export interface McpServer {
  url: string;
  credential: Credential;
  /** Called with tokens that were renewed: those before may not work any more. */
  renewed?: ((credential: SignedIn, previous: SignedIn) => void) | undefined;
  /**
   * Called with each access token that an authorization server gives us for this server: code that hides credentials has to hide it, too.
   * `expiresIn`: seconds, if the authorization server says so.
   */
  obtained?: ((accessToken: string, expiresIn: number | undefined) => void) | undefined;
}

/**
 * What an owner enters for a server: a token, or {"client_id": …, "client_secret": …, "issuer": …}. Undefined: neither. The value is
 * in no error.
 */
export function credentialIn(value: string): Credential | undefined {
  const text = value.trim();
  if (!text.startsWith('{')) return /^[\x21-\x7e]{1,8192}$/.test(text) ? { is: 'bearer', token: text } : undefined;
  const json = parsed(text);
  if (json.tokens !== undefined) return signedInFrom(json);
  const { client_id: clientId, client_secret: clientSecret, issuer } = json;
  if (typeof clientId !== 'string' || typeof clientSecret !== 'string' || typeof issuer !== 'string') return undefined;
  return URL.canParse(issuer) ? { is: 'client', clientId, clientSecret, issuer } : undefined;
}

/** What `credentialIn` reads. */
export const credentialValue = ({ is: _, ...rest }: SignedIn): string => JSON.stringify(rest);

const TOKEN = /^[\x21-\x7e]{1,8192}$/;

function signedInFrom({ issuer, resource, client, tokens }: Record<string, unknown>): SignedIn | undefined {
  const { client_id, client_secret } = { ...(client as object) } as Record<string, unknown>;
  const { access_token, token_type, refresh_token } = { ...(tokens as object) } as Record<string, unknown>;
  const isToken = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value);
  if (typeof issuer !== 'string' || !URL.canParse(issuer) || !isToken(client_id) || !isToken(access_token) || !isToken(token_type))
    return undefined;
  return {
    ...{ is: 'signed-in', issuer },
    ...(typeof resource === 'string' && URL.canParse(resource) && { resource }),
    client: { client_id, ...(isToken(client_secret) && { client_secret }) },
    tokens: { access_token, token_type, ...(isToken(refresh_token) && { refresh_token }) },
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

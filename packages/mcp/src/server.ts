/** How we prove to a server who we are. Each is sent to that server, or to the issuer named here, and to nobody else. */
export type Credential =
  | { is: 'none' }
  | { is: 'bearer'; token: string }
  /** OAuth 2 client credentials. `issuer`: the authorization server that they are for. */
  | { is: 'client'; clientId: string; clientSecret: string; issuer: string };

export interface McpServer {
  url: string;
  credential: Credential;
}

/**
 * What an owner enters for a server: a token, or {"client_id": …, "client_secret": …, "issuer": …}. Undefined: neither. The value is
 * in no error.
 */
export function credentialIn(value: string): Credential | undefined {
  const text = value.trim();
  if (!text.startsWith('{')) return /^[\x21-\x7e]{1,8192}$/.test(text) ? { is: 'bearer', token: text } : undefined;
  const json = parsed(text);
  const { client_id: clientId, client_secret: clientSecret, issuer } = json;
  if (typeof clientId !== 'string' || typeof clientSecret !== 'string' || typeof issuer !== 'string') return undefined;
  return URL.canParse(issuer) ? { is: 'client', clientId, clientSecret, issuer } : undefined;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

import type { ServiceCallers } from './service-credentials.ts';
import { type Audience, openPublicKey, type ServiceKey } from './service-key.ts';
import { TokenRefused, tokenSigner, verifiedTokens } from './short-token.ts';

/**
 * JWT by the gateway's key: this user has called this service a moment ago. The service passes it on to those that it has to ask
 * for the user; it can make none, so it can ask for nobody who has not called.
 */
const typ = 'offshoot-user+jwt';

/** Whom a service asks for the users who call it. */
const asksForUsers: Partial<Record<Audience, readonly Audience[]>> = { claim: ['template'] };

/** A token of the gateway for a call of this user's to the service `called`. */
export function userTokenFor(key: ServiceKey, called: Audience, inboxId: string): Promise<string> {
  return sign(key, { called, inboxId });
}

const sign = tokenSigner<{ called: Audience; inboxId: string }>(
  typ,
  ({ called, inboxId }) => `${called} ${inboxId}`,
  (_, { called, inboxId }) => ({ claims: { sub: inboxId, aud: [called, ...(asksForUsers[called] ?? [])] } }),
);

/** Answers the inbox id of the user. Verifies each token once. Throws TokenRefused. */
export function userTokenReader(audience: Audience, callers: ServiceCallers): (token: string) => string | Promise<string> {
  const gateways = callers.filter(({ name }) => name === 'gateway');
  const keys = new Map(gateways.map(({ publicKey }) => [publicKey, openPublicKey(publicKey)]));
  return verifiedTokens({
    typ,
    audience,
    signerOf: ({ kid }) => {
      const key = keys.get(kid ?? '');
      if (!key) throw new TokenRefused('its key is not that of the gateway');
      return { key };
    },
    read: ({ sub = '' }) => {
      if (/^[0-9a-f]{64}$/.test(sub)) return sub;
      throw new TokenRefused('it names no inbox');
    },
  });
}
